#pragma once

#include <aio/binding.hpp>
#include <aio/host.hpp>
#include <aio/service_base.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace aiod::engine {

/// What the engine needs of whoever finds and loads plugins.
struct PluginFile {
  std::string name;   // "hello"
  std::string path;   // of hello_service.so
  std::string error;  // why it can't be loaded; empty when it can
};

/// A service object and the code behind it. Destroying it destroys the object, then lets go of the library:
/// do so only while no code of the plugin is on the stack.
class ServiceObject {
 public:
  virtual ~ServiceObject() = default;
  virtual aio::ServiceBase& service() = 0;
  /// Binds the configuration to the plugin's parameters. What the plugin throws becomes a problem.
  virtual aio::BoundParams bind(const aio::Arguments& given, std::vector<aio::BindProblem>& problems) = 0;
};

/// A plugin that can't be loaded, or whose constructor threw.
class LoadError : public std::runtime_error {
 public:
  explicit LoadError(aio::Error why) : std::runtime_error(why.message), error(std::move(why)) {}
  aio::Error error;
};

class PluginSource {
 public:
  virtual ~PluginSource() = default;

  /// Every plugin file that was found, the bad ones too.
  virtual std::vector<PluginFile> list() = 0;

  /// Loads the plugin of that name if it is not, and creates a service for `host`. Throws LoadError.
  virtual std::unique_ptr<ServiceObject> create(const std::string& plugin, aio::Host& host) = 0;
};

}  // namespace aiod::engine
