#include "plugin/instance.hpp"

#include <aio/detail/task_context.hpp>

namespace aiod::plugin {

Instance::Instance(std::shared_ptr<Library> library, aio::Host& host)
    : library_(std::move(library)), service_(nullptr, Destroy{library_.get()}) {
  const aio::detail::HostScope scope(host);
  const aio::detail::CallScope call(host.unit());
  service_.reset(library_->run([&] { return library_->descriptor().create(); }));
  if (service_ == nullptr)
    throw PluginError(std::string("the plugin made no service: its create() returned nothing"));
}

// The old service dies while its library is still held.
Instance& Instance::operator=(Instance&& other) noexcept {
  service_ = std::move(other.service_);
  library_ = std::move(other.library_);
  return *this;
}

}  // namespace aiod::plugin
