#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <aio/api.hpp>
#include <aio/gpio.hpp>
#include <aio/i2c.hpp>
#include <aio/interface.hpp>
#include <aio/log.hpp>
#include <aio/task.hpp>
#include <aio/value.hpp>

namespace aio {

class Control;
class Processes;

/// Everything that a service gets from whoever runs it: the daemon's engine, or a test. One object per
/// service; it outlives the service object. Plugins use it through aio::Service. Loop's thread only, but for
/// the logger.
class AIO_API Host {
 public:
  using ChildBody = std::function<Task<Value>()>;

  virtual ~Host() = default;

  /// "hello.service", "hello@kitchen.service".
  virtual const std::string& unit() const = 0;
  virtual Loop& loop() = 0;
  virtual const Logger& logger() = 0;
  virtual gpio::Gpio& gpio() = 0;
  virtual i2c::I2c& i2c() = 0;
  /// Other programs; see aio/process.hpp. The operating system's, unless a test has others.
  virtual Processes& processes();

  /// Starts a child task "hello.service.<name>"; one of that name that still runs is stopped and replaced.
  virtual void add_task(std::string name, ChildBody body) = 0;

  /// Offers an interface until the service stops. `object` belongs to the service.
  virtual void provide(std::string interface_key, void* object) = 0;

  /// nullptr when the service is unknown, does not run or does not offer it.
  virtual std::shared_ptr<const detail::Offer> find(std::string_view service,
                                                    std::string_view interface_key) = 0;

  /// The daemon; see aio/ctl.hpp. Throws ControlError when there is none, as while a plugin is only checked.
  virtual Control& ctl() = 0;
};

}  // namespace aio
