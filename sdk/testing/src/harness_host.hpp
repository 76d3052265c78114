#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <aio/host.hpp>
#include <aio/testing/fake_control.hpp>
#include <aio/testing/fake_processes.hpp>

namespace aio::testing {

/// What the service under test gets from its host, and the fakes of other services that the test registers.
class HarnessHost final : public Host {
 public:
  using Offer = std::shared_ptr<aio::detail::Offer>;
  using ChildStarter = std::function<void(std::string name, ChildBody body)>;

  HarnessHost(std::string unit, Loop& loop, LogSink& log, gpio::Board& board, Control& control,
              ChildStarter child_starter);

  const std::string& unit() const override { return unit_; }
  Loop& loop() override { return loop_; }
  const Logger& logger() override { return logger_; }
  gpio::Gpio& gpio() override { return gpio_; }
  i2c::I2c& i2c() override { return i2c_; }
  void add_task(std::string name, ChildBody body) override;
  void provide(std::string interface_key, void* object) override;
  std::shared_ptr<const aio::detail::Offer> find(std::string_view service,
                                                 std::string_view interface_key) override;
  Control& ctl() override { return control_; }
  FakeProcesses& processes() override { return processes_; }

  void offer(std::string_view service, std::string interface_key, void* object);
  void withdraw(std::string_view service);
  std::shared_ptr<const aio::detail::Offer> provided(std::string_view interface_key) const;

  /// Ends what others have from the service, and its claims of pins.
  void give_back();

 private:
  using Offers = std::map<std::string, Offer, std::less<>>;

  std::string unit_;
  Loop& loop_;
  Logger logger_;
  gpio::Gpio gpio_;
  i2c::I2c i2c_;
  Control& control_;
  ChildStarter child_starter_;
  FakeProcesses processes_;
  Offers provided_;
  std::map<std::string, Offers, std::less<>> others_;  // by the service's short name
};

}  // namespace aio::testing
