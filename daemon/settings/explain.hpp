#pragma once

#include <aio/bind_problem.hpp>

#include <string>

#include "settings/loader.hpp"

namespace aiod::settings {

/// What is wrong with a configured value, for people: with its place in the file and the line, where a file
/// says it; what it is instead, unless that is a secret; and the hint.
std::string explain(const Settings& all, const ServiceSettings& service, const aio::BindProblem& problem,
                    Severity severity = Severity::error);

}  // namespace aiod::settings
