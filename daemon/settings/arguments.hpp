#pragma once

#include <aio/binding.hpp>

#include <cstddef>
#include <functional>
#include <vector>

#include "settings/service_settings.hpp"

namespace aiod::settings {

/// So many problems of one service are told; how many more there are is said.
inline constexpr std::size_t kMaxProblems = 20;

/// What a plugin makes of arguments: the problems.
using Bind = std::function<std::vector<aio::BindProblem>(const aio::Arguments&)>;

struct BoundArguments {
  aio::Arguments arguments{};  // as they are to be bound
  std::vector<aio::BindProblem> problems{};
  std::vector<aio::BindProblem> warnings{};
};

/// The arguments that the files give, typed as the parameters want them: what is wholly ${VAR} is the value
/// that YAML makes of the variable, or where that does not fit, or is null, the variable's text. So a
/// password of digits is a password, and a text may say null. With what is wrong about them: by the plugin,
/// and durations that are negative, or that look like milliseconds where a bare number is seconds. May call
/// `bind` several times.
BoundArguments bind_arguments(const ServiceSettings& service, const std::vector<aio::ParamInfo>& parameters,
                              const Bind& bind);

}  // namespace aiod::settings
