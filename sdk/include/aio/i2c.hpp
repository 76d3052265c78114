#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <aio/api.hpp>
#include <aio/task.hpp>

/// I2C devices. A service gets its `I2c` from `i2c()` and talks to a device by its bus and address:
///
///     auto sensor = i2c().device(1, 0x76);
///     const auto id = co_await sensor.read_register(0xD0);
///
/// All of it is for the loop's thread; what takes time is awaited, and happens on a worker thread. Every
/// failure throws aio::i2c::I2cError with the device, the reason and what to do.
namespace aio::i2c {

class Bus;
class Buses;

using Bytes = std::vector<std::uint8_t>;

/// What a device that can't be reached throws: no such bus, not permitted, nobody answers at the address.
class AIO_API I2cError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~I2cError() override;
};

/// What is written: {0xF4, value}, or Bytes. A type of its own, since GCC 12 compiles no list of numbers
/// within a co_await.
class AIO_API Message {
 public:
  Message() = default;
  Message(Bytes bytes) : bytes_(std::move(bytes)) {}  // NOLINT(google-explicit-constructor)

  /// Throws I2cError for a number that is no byte, 0 to 255.
  template <std::integral... Numbers>
    requires(sizeof...(Numbers) > 0)
  Message(Numbers... numbers) {  // NOLINT(google-explicit-constructor)
    (add(static_cast<std::int64_t>(numbers)), ...);
  }

  Bytes take() && { return std::move(bytes_); }

 private:
  void add(std::int64_t number);

  Bytes bytes_;
};

/// A device at an address of a bus. Move-only, cheap to make. Other services may use the same device: each
/// call is one transaction, which no other one interrupts. A stop of the task takes effect before a
/// transaction or after it.
class AIO_API Device {
 public:
  Device(std::shared_ptr<Bus> bus, std::uint8_t address);
  Device(Device&&) noexcept;
  Device& operator=(Device&&) noexcept;
  ~Device();

  Task<void> write(Message data, std::source_location where = std::source_location::current());

  Task<Bytes> read(std::size_t count, std::source_location where = std::source_location::current());

  /// Writes and then reads in one transaction, with a repeated start between them.
  Task<Bytes> write_read(Message data, std::size_t count,
                         std::source_location where = std::source_location::current());

  /// Registers as most devices have them: one byte names the first, and the following ones come after it.
  Task<std::uint8_t> read_register(std::uint8_t number,
                                   std::source_location where = std::source_location::current());
  Task<Bytes> read_registers(std::uint8_t first, std::size_t count,
                             std::source_location where = std::source_location::current());
  Task<void> write_register(std::uint8_t number, std::uint8_t value,
                            std::source_location where = std::source_location::current());

  /// Two registers that are one number.
  Task<std::uint16_t> read_word(std::uint8_t first, std::endian order = std::endian::big,
                                std::source_location where = std::source_location::current());

  std::uint8_t address() const noexcept { return address_; }

 private:
  std::shared_ptr<Bus> bus_;
  std::uint8_t address_;
};

/// A service's face of the buses. Made by the host; a service gets a reference by i2c().
class AIO_API I2c {
 public:
  /// Host only. The buses must outlive it.
  explicit I2c(Buses& buses) : buses_(buses) {}
  I2c(const I2c&) = delete;
  I2c& operator=(const I2c&) = delete;

  /// A device by the number of its bus (1 is the one on a Raspberry Pi's pins 3 and 5) and its address, 0x08
  /// to 0x77. Throws I2cError when there is no such bus, it may not be opened, or a driver of the kernel has
  /// the device; whether the device answers shows at the first transaction.
  Device device(unsigned bus, unsigned address);

 private:
  Buses& buses_;
};

}  // namespace aio::i2c
