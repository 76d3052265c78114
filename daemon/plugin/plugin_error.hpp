#pragma once

#include <aio/error.hpp>

#include <exception>
#include <string>
#include <utility>

namespace aiod::plugin {

/// A plugin can't be loaded, or its code has thrown. Text only: it outlives the plugin.
class PluginError : public std::exception {
 public:
  explicit PluginError(aio::Error error) : error_(std::move(error)) {}
  explicit PluginError(std::string message)
      : PluginError(aio::Error{
            .type = "aiod::plugin::PluginError", .message = std::move(message), .traceback = {}}) {}

  const char* what() const noexcept override { return error_.message.c_str(); }
  const aio::Error& error() const noexcept { return error_; }

 private:
  aio::Error error_;
};

}  // namespace aiod::plugin
