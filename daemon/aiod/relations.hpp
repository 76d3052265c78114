#pragma once

#include <aio/bind_problem.hpp>

#include <set>
#include <string>
#include <vector>

#include "settings/loader.hpp"

namespace aiod {

/// What is wrong with what a service says of others: one that it requires or is restarted with is unknown, or
/// its requirements lead back to itself. `known` are the names of all services.
std::vector<aio::BindProblem> relation_problems(const settings::Settings& all,
                                                const settings::ServiceSettings& service,
                                                const std::set<std::string>& known);

}  // namespace aiod
