#pragma once

#include <aio/detail/task_context.hpp>
#include <aio/host.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace aiod::engine {

/// One service's way to everything outside it. Made before its object, gone after it.
class ServiceHost final : public aio::Host {
 public:
  using Offer = std::shared_ptr<aio::detail::Offer>;
  using Finder = std::function<std::shared_ptr<const aio::detail::Offer>(std::string_view service,
                                                                         std::string_view key)>;
  using ChildStarter = std::function<void(std::string name, ChildBody body)>;

  ServiceHost(std::string unit, aio::Loop& loop, aio::LogSink& sink, aio::gpio::Board& board, Finder finder,
              ChildStarter child_starter);

  const std::string& unit() const override { return unit_; }
  aio::Loop& loop() override { return loop_; }
  const aio::Logger& logger() override { return logger_; }
  aio::gpio::Gpio& gpio() override { return gpio_; }
  void add_task(std::string name, ChildBody body) override {
    child_starter_(std::move(name), std::move(body));
  }
  void provide(std::string interface_key, void* object) override;
  std::shared_ptr<const aio::detail::Offer> find(std::string_view service,
                                                 std::string_view interface_key) override;

  /// What this service offers under a key; nullptr when it does not.
  std::shared_ptr<const aio::detail::Offer> offer(std::string_view interface_key) const;

  /// Ends what the service has from others and others have from it: its offers and its pins.
  void withdraw();

 private:
  std::string unit_;
  aio::Loop& loop_;
  aio::Logger logger_;
  aio::gpio::Gpio gpio_;
  Finder finder_;
  ChildStarter child_starter_;
  std::map<std::string, Offer, std::less<>> offers_;
};

}  // namespace aiod::engine
