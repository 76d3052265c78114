#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include <aio/api.hpp>
#include <aio/i2c_bus.hpp>

/// Simulated I2C buses: for the daemon where there are none, and for tests. A device is a model that a test,
/// or whoever simulates a board, attaches to a bus.
namespace aio::i2c {

/// A model of a device. Called on the loop's thread, within a transaction; it may throw I2cError to refuse
/// one.
class AIO_API SimDevice {
 public:
  virtual ~SimDevice() = default;

  /// The bytes that were written to it.
  virtual void write(const Bytes& data) = 0;

  /// As many bytes as are read from it.
  virtual Bytes read(std::size_t count) = 0;
};

/// A model of a device with 256 registers, as most are: the first byte of a write names a register, the
/// others are written to it and those after it; a read begins at the named register.
class AIO_API SimRegisters : public SimDevice {
 public:
  SimRegisters() : registers_(256) {}

  void write(const Bytes& data) override;
  Bytes read(std::size_t count) override;

  std::uint8_t& operator[](std::uint8_t number) { return registers_[number]; }

 private:
  Bytes registers_;
  std::uint8_t next_ = 0;
};

/// Any number of buses, on which nobody answers until a model is attached.
class AIO_API SimBuses final : public Buses {
 public:
  SimBuses();
  ~SimBuses() override;

  std::shared_ptr<Bus> open(unsigned number, std::uint8_t address) override;

  /// Puts a device on a bus, in place of one that is there; nullptr takes that away.
  void attach(unsigned bus, std::uint8_t address, std::shared_ptr<SimDevice> device);

 private:
  struct State;
  class SimBus;

  std::shared_ptr<State> state_;
};

}  // namespace aio::i2c
