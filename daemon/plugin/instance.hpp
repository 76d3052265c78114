#pragma once

#include <aio/host.hpp>
#include <aio/service_base.hpp>

#include <memory>

#include "plugin/library.hpp"

namespace aiod::plugin {

/// One service object of a plugin. Nothing of the plugin may be left of it when it dies: no task, no closure,
/// no interface handed out. Move-only. Loop's thread.
class Instance {
 public:
  /// Constructs the service; `host` must outlive it. Throws PluginError with what the constructor threw.
  Instance(std::shared_ptr<Library> library, aio::Host& host);
  Instance(Instance&&) noexcept = default;
  Instance& operator=(Instance&& other) noexcept;

  aio::ServiceBase& service() const noexcept { return *service_; }
  Library& library() const noexcept { return *library_; }

 private:
  struct Destroy {
    const Library* library;
    void operator()(aio::ServiceBase* service) const noexcept { library->destroy(service); }
  };

  std::shared_ptr<Library> library_;  // before the service: it must go last
  std::unique_ptr<aio::ServiceBase, Destroy> service_;
};

}  // namespace aiod::plugin
