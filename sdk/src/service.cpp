#include <aio/host.hpp>
#include <aio/process.hpp>
#include <aio/service_base.hpp>

#include <stdexcept>

namespace aio {
namespace {

thread_local Host* creating_host = nullptr;

}  // namespace

std::string_view to_string(ServiceType type) noexcept {
  switch (type) {
    case ServiceType::core:
      return "core";
    case ServiceType::runtime:
      return "runtime";
    case ServiceType::schedule:
      return "schedule";
  }
  return "runtime";
}

ServiceBase::ServiceBase(ServiceInfo info) : host_(creating_host), info_(std::move(info)) {
  if (host_ == nullptr)
    throw std::logic_error(
        "a service was created without a host: in a test use aio::testing::ServiceHarness");
}

ServiceBase::~ServiceBase() = default;

Processes& Host::processes() {
  return system_processes();
}

Task<Value> ServiceBase::call(Value) {
  throw std::logic_error(unit() + " can't be called: it does not override call()");
  co_return Value();
}

namespace detail {

HostScope::HostScope(Host& host) noexcept : outer_(std::exchange(creating_host, &host)) {}
HostScope::~HostScope() {
  creating_host = outer_;
}
Host* HostScope::current() noexcept {
  return creating_host;
}

void throw_gone(std::string_view service) {
  throw Gone(std::string(service) +
             " is gone: it has stopped, was unloaded, or never offered this interface");
}

}  // namespace detail
}  // namespace aio
