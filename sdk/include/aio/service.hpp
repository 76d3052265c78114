#pragma once

#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <aio/binding.hpp>
#include <aio/log.hpp>
#include <aio/params.hpp>
#include <aio/plugin.hpp>
#include <aio/service_base.hpp>
#include <aio/sleep.hpp>
#include <aio/task.hpp>
#include <aio/time.hpp>
#include <aio/value.hpp>

namespace aio {

/// A service: derive, override task(), and export it with AIO_SERVICE in a file named <name>_service.cpp that
/// becomes <name>_service.so. See ServiceBase for what it may call and for show(), stats(), report(), call().
///
///     class BlinkService final : public aio::Service<BlinkParams> { ... };
///     AIO_SERVICE(BlinkService)
template <class Params = NoParams>
class Service : public ServiceBase {
 public:
  using Parameters = Params;
  using ServiceBase::ServiceBase;

  /// The service's main task, with the parameters of the configuration. Called by the host at each start, on
  /// the loop's thread, never while an earlier run still lives. It may take for ever, but must await: the
  /// time between two awaits holds everybody up. What it returns is its result, what it throws its failure;
  /// after a stop one await ends with operation_aborted, and clean-up may await again.
  virtual Task<Value> task(Params params) = 0;

  /// Called by the host when the task has ended because it was stopped, on the loop's thread, before the
  /// state becomes `stopped`; should return within milliseconds. Its value is the result; if it throws, the
  /// task has failed.
  virtual Value on_stop(const Params& params) {
    static_cast<void>(params);
    return {};
  }

  /// Called by the host when the task threw, on the loop's thread; should return within milliseconds. A value
  /// means that the failure was handled: the task is `done` with that result. nullopt: it has `failed`. If it
  /// throws, it has failed with both messages.
  virtual std::optional<Value> on_error(const Error& error, const Params& params) {
    static_cast<void>(error);
    static_cast<void>(params);
    return std::nullopt;
  }

  Task<Value> run(std::shared_ptr<void> params) final {
    return task(*static_cast<const Params*>(params.get()));
  }
  Value stopped(const std::shared_ptr<void>& params) final {
    return on_stop(*static_cast<const Params*>(params.get()));
  }
  std::optional<Value> failed(const Error& error, const std::shared_ptr<void>& params) final {
    return on_error(error, *static_cast<const Params*>(params.get()));
  }
};

}  // namespace aio
