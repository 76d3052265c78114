#pragma once

#include <aio/detail/task_context.hpp>
#include <aio/host.hpp>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace aiod::engine {

/// One service's way to everything outside it. Made before its object, gone after it. What it provides can be
/// found from the start of a run until the service's stop or failure.
class ServiceHost final : public aio::Host {
 public:
  using Offer = std::shared_ptr<aio::detail::Offer>;
  /// What another service offers, and what keeps that service's code mapped.
  struct Found {
    std::shared_ptr<const aio::detail::Offer> offer{};
    std::string provider{};
    std::shared_ptr<void> code{};
    std::string other_version{};  // that the provider has instead, with the one that was asked for
  };
  using Finder = std::function<Found(std::string_view service, std::string_view key)>;
  using ChildStarter = std::function<void(std::string name, ChildBody body)>;
  /// nullptr while there is none.
  using ControlFinder = std::function<aio::Control*()>;

  ServiceHost(std::string unit, aio::Loop& loop, aio::LogSink& sink, aio::gpio::Board& board, Finder finder,
              ChildStarter child_starter, ControlFinder control_finder);

  const std::string& unit() const override { return unit_; }
  aio::Loop& loop() override { return loop_; }
  const aio::Logger& logger() override { return logger_; }
  aio::gpio::Gpio& gpio() override { return gpio_; }
  aio::i2c::I2c& i2c() override { return i2c_; }
  void add_task(std::string name, ChildBody body) override;
  void provide(std::string interface_key, void* object) override;
  std::shared_ptr<const aio::detail::Offer> find(std::string_view service,
                                                 std::string_view interface_key) override;
  aio::Control& ctl() override;

  /// Where the object that it offers things of lives: those who come by a handle are counted there.
  void live_in(aio::detail::Residence* residence) noexcept { residence_ = residence; }

  /// What this service offers under a key; nullptr when it does not.
  std::shared_ptr<const aio::detail::Offer> offer(std::string_view interface_key) const;
  /// That it offers the interface in another version, for people; empty when it doesn't.
  std::string other_version(std::string_view interface_key) const;

  /// A run begins: what the service offered in its constructor is there for others from now on.
  void open();
  bool is_open() const noexcept { return open_; }

  /// Ends what the service has from others and others have from it: its offers and its pins.
  void close();

  /// Its object is about to go: as close(), and what the constructor offered is forgotten.
  void vacate();
  /// The service is unloaded: its pins are free, but for those that it asked to keep.
  void let_go_of_pins() { gpio_.let_go(); }

  /// None of its tasks is alive any more: lets go of the code of those whose interfaces it had, soon.
  void return_borrowed();
  /// Whether it keeps this code mapped.
  bool borrows(const std::shared_ptr<void>& code) const { return borrowed_.contains(code); }

  /// For an object that outlives its unit, since a frame of it that could not be dropped holds it: no one
  /// answers it any more.
  void detach();

 private:
  void tell_mismatch(const Found& found);

  std::string unit_;
  aio::Loop& loop_;
  aio::Logger logger_;
  aio::gpio::Gpio gpio_;
  aio::i2c::I2c i2c_;
  Finder finder_;
  ChildStarter child_starter_;
  ControlFinder control_finder_;
  bool open_ = false;
  aio::detail::Residence* residence_ = nullptr;         // where the object lives
  std::map<std::string, void*, std::less<>> standing_;  // offered outside a run: by the constructor
  std::map<std::string, Offer, std::less<>> offers_;
  std::set<std::string, std::less<>> told_;   // mismatches that the log has
  std::set<std::shared_ptr<void>> borrowed_;  // code, also of plugins that were replaced since
};

}  // namespace aiod::engine
