#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <aio/api.hpp>
#include <aio/error.hpp>
#include <aio/executor.hpp>
#include <aio/host.hpp>
#include <aio/service_info.hpp>

namespace aio {

/// The part of a service that does not depend on its parameters. Derive from aio::Service<Params>.
///
/// The object lives from load to unload; its task may run many times on it. All of it runs on the loop's one
/// thread, so it needs no locks, and must not block: use aio::offload for what does.
class AIO_API ServiceBase {
 public:
  explicit ServiceBase(ServiceInfo info);
  virtual ~ServiceBase();
  ServiceBase(const ServiceBase&) = delete;
  ServiceBase& operator=(const ServiceBase&) = delete;

  const ServiceInfo& info() const noexcept { return info_; }

  /// A section for the status page. Called by the host for `aioctl status`, on the loop's thread, whether the
  /// task runs or not; it should return within microseconds. What it throws is shown in its place.
  virtual std::optional<Show> show() { return std::nullopt; }

  /// Figures for other programs: an object of numbers, strings, lists. Called, timed and guarded as show().
  virtual Value stats() { return Object(); }

  /// A report for people, as long as it needs to be. Called, timed and guarded as show().
  virtual std::string report() { return {}; }

  /// `aioctl call NAME '{"k":1}'`: a task of its own beside the main one, on the loop's thread; it may wait.
  /// What it throws is the caller's error and leaves the service as it is. It is stopped with the service.
  virtual Task<Value> call(Value argument);

  /// Host only: the main task and its hooks, with parameters of the type that bind() made.
  virtual Task<Value> run(std::shared_ptr<void> params) = 0;
  virtual Value stopped(const std::shared_ptr<void>& params) = 0;
  virtual std::optional<Value> failed(const Error& error, const std::shared_ptr<void>& params) = 0;

 protected:
  /// The service's log; its lines stand under [hello.service]. Thread: any.
  const Logger& log() const { return host_->logger(); }
  /// A part's: [hello.service.<child>].
  Logger log(std::string_view child) const { return host_->logger().child(child); }

  /// The pins. Claims end with the objects that hold them, and at the latest when the service has stopped.
  gpio::Gpio& gpio() const { return host_->gpio(); }

  /// The I2C buses.
  i2c::I2c& i2c() const { return host_->i2c(); }

  /// Runs other programs. Include aio/process.hpp to use it.
  Processes& processes() const { return host_->processes(); }

  /// The daemon: status, start, stop, the configuration, the log, events. Include aio/ctl.hpp to use it.
  /// Valid as long as the service object.
  Control& ctl() const { return host_->ctl(); }

  /// For I/O objects that the service shares between its tasks. Inside a task prefer
  /// `co_await asio::this_coro::executor`, which counts the work as that task's.
  Executor executor() const { return Executor(host_->loop()); }

  /// "hello.service".
  const std::string& unit() const { return host_->unit(); }

  /// Starts a child task `<unit>.<name>`: `function` is called on the loop and returns a Task. It outlives
  /// the main task's return, and ends with the service's stop, restart, unload or failure. Its own failure is
  /// its own. Adding a name again replaces the old task. The function is kept until the service is unloaded,
  /// so that the task can be started again: it must not hold what another service gave.
  template <class Function>
  void add_task(std::string name, Function function) {
    host_->add_task(std::move(name), [function = std::move(function)] { return as_child(function); });
  }

  /// Offers `implementation` to other services as an Interface, until this service stops. It must live as
  /// long as the service object: usually it is `*this`.
  template <class Interface>
  void provide(Interface& implementation) {
    host_->provide(detail::interface_key<Interface>(), &implementation);
  }

  /// What another service provides. Ask again when the handle is empty: the other may start later.
  template <class Interface>
  Handle<Interface> find(std::string_view service) const {
    return Handle<Interface>(std::string(service), host_->find(service, detail::interface_key<Interface>()));
  }

 private:
  template <class Function>
  static Task<Value> as_child(Function function) {
    using Result = typename std::invoke_result_t<Function&>::value_type;
    if constexpr (std::is_void_v<Result>) {
      co_await function();
      co_return Value();
    } else {
      co_return Value(co_await function());
    }
  }

  Host* host_;
  ServiceInfo info_;
};

namespace detail {

/// Tells the constructor of a service who its host is, so that log() and gpio() work there already. Made by
/// whoever creates a service, around the creation.
class AIO_API HostScope {
 public:
  explicit HostScope(Host& host) noexcept;
  ~HostScope();
  HostScope(const HostScope&) = delete;
  HostScope& operator=(const HostScope&) = delete;

  static Host* current() noexcept;

 private:
  Host* outer_;
};

}  // namespace detail
}  // namespace aio
