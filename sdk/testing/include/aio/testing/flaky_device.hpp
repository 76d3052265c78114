#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <utility>

#include <aio/i2c_sim.hpp>

namespace aio::testing {

/// An I2C device on a loose wire, for the test of a service that should get over that:
///
///     const auto flaky = std::make_shared<aio::testing::FlakyDevice>(sensor);
///     harness.i2c().attach(1, 0x76, flaky);
///     flaky->fail_after(3, 1);             // three are answered, then one is not
///     flaky->unplug();
///     flaky->plug_in();
///
/// What counts is each write and each read; a transaction that does both is two.
class FlakyDevice final : public i2c::SimDevice {
 public:
  explicit FlakyDevice(std::shared_ptr<i2c::SimDevice> device) : device_(std::move(device)) {}

  /// Answers `good` times from now on, then fails `bad` times, then answers again.
  void fail_after(std::size_t good, std::size_t bad) {
    good_ = good;
    bad_ = bad;
  }
  void unplug() { fail_after(0, std::numeric_limits<std::size_t>::max()); }
  void plug_in() { fail_after(0, 0); }

  /// How often it did not answer.
  std::size_t failures() const noexcept { return failures_; }

  void write(const i2c::Bytes& data) override {
    answer();
    device_->write(data);
  }
  i2c::Bytes read(std::size_t count) override {
    answer();
    return device_->read(count);
  }

 private:
  void answer() {
    if (good_ > 0) {
      --good_;
    } else if (bad_ > 0) {
      --bad_;
      ++failures_;
      throw i2c::I2cError("nobody answers; the wire is loose");
    }
  }

  std::shared_ptr<i2c::SimDevice> device_;
  std::size_t good_ = 0;
  std::size_t bad_ = 0;
  std::size_t failures_ = 0;
};

}  // namespace aio::testing
