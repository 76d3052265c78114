#pragma once

#include <optional>
#include <utility>

#include "plugin/plugin_error.hpp"

namespace aiod::plugin {

/// Calls a plugin's code. What it throws becomes text, and its exception object is gone before this throws
/// PluginError: so that the library may go next.
template <class Function>
auto guarded(Function&& function) {
  std::optional<aio::Error> error;
  try {
    return std::forward<Function>(function)();
  } catch (...) {
    error = aio::describe_exception(std::current_exception());
  }
  throw PluginError(std::move(*error));
}

}  // namespace aiod::plugin
