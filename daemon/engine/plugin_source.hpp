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
  /// Its parameters with their defaults, in the order of its arguments. What the plugin throws leaves none.
  virtual std::vector<aio::ParamInfo> parameters() { return {}; }
  /// Keeps the code mapped while it is held.
  virtual std::shared_ptr<void> code() = 0;
  /// Why the code stays mapped until the daemon ends; empty when it does not.
  virtual std::string pinned() const { return {}; }
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

  /// Every plugin file that was found when it was last looked, the bad ones too.
  virtual std::vector<PluginFile> list() = 0;

  /// Looks into the folders again.
  virtual void rescan() {}

  /// Loads the plugin of that name if it is not, and creates a service for `host`. Throws LoadError.
  virtual std::unique_ptr<ServiceObject> create(const std::string& plugin, aio::Host& host) = 0;

  /// Loads the plugin's present file, beside an earlier one that is in use, and keeps it loaded while the
  /// result is held. Throws LoadError.
  virtual std::shared_ptr<void> prepare(const std::string& plugin) = 0;

  /// What is wrong with a configuration, without creating a service. Throws LoadError.
  virtual std::vector<aio::BindProblem> check(const std::string& plugin, const aio::Arguments& given) = 0;

  /// The plugin's parameters, in the order of its arguments. Throws LoadError.
  virtual std::vector<aio::ParamInfo> parameters(const std::string& /*plugin*/) { return {}; }

  /// Whether the plugin's file was another than the code that is held, when it was last looked.
  virtual bool changed(const std::string& plugin, const std::shared_ptr<void>& code) = 0;
};

}  // namespace aiod::engine
