#include <fmt/format.h>

#include <utility>

#include <aio/i2c.hpp>
#include <aio/i2c_bus.hpp>

namespace aio::i2c {
namespace {

// The other addresses mean something else on every bus.
constexpr unsigned first_address = 0x08;
constexpr unsigned last_address = 0x77;

Task<void> written(Task<Bytes> transfer) {
  co_await std::move(transfer);
}

Task<std::uint8_t> first_of(Task<Bytes> transfer) {
  const Bytes bytes = co_await std::move(transfer);
  co_return bytes.at(0);
}

Task<std::uint16_t> word_of(Task<Bytes> transfer, std::endian order) {
  const Bytes bytes = co_await std::move(transfer);
  const unsigned first = bytes.at(0);
  const unsigned second = bytes.at(1);
  co_return static_cast<std::uint16_t>(order == std::endian::big ? first << 8 | second : second << 8 | first);
}

}  // namespace

I2cError::~I2cError() = default;

void Message::add(std::int64_t number) {
  if (number < 0 || number > 0xFF) throw I2cError(fmt::format("{} is not a byte, 0 to 255", number));
  bytes_.push_back(static_cast<std::uint8_t>(number));
}

Device::Device(std::shared_ptr<Bus> bus, std::uint8_t address) : bus_(std::move(bus)), address_(address) {}
Device::Device(Device&&) noexcept = default;
Device& Device::operator=(Device&&) noexcept = default;
Device::~Device() = default;

Task<void> Device::write(Message data, std::source_location where) {
  return written(bus_->transfer(address_, std::move(data).take(), 0, where));
}

Task<Bytes> Device::read(std::size_t count, std::source_location where) {
  return bus_->transfer(address_, {}, count, where);
}

Task<Bytes> Device::write_read(Message data, std::size_t count, std::source_location where) {
  return bus_->transfer(address_, std::move(data).take(), count, where);
}

Task<std::uint8_t> Device::read_register(std::uint8_t number, std::source_location where) {
  return first_of(read_registers(number, 1, where));
}

Task<Bytes> Device::read_registers(std::uint8_t first, std::size_t count, std::source_location where) {
  return bus_->transfer(address_, {first}, count, where);
}

Task<void> Device::write_register(std::uint8_t number, std::uint8_t value, std::source_location where) {
  return write({number, value}, where);
}

Task<std::uint16_t> Device::read_word(std::uint8_t first, std::endian order, std::source_location where) {
  return word_of(read_registers(first, 2, where), order);
}

Device I2c::device(unsigned bus, unsigned address) {
  if (address < first_address || address > last_address)
    throw I2cError(
        fmt::format("{}: addresses are 0x{:02x} to 0x{:02x}; a data sheet that gives an even one up to "
                    "0xee means twice the address",
                    describe_device(bus, address), first_address, last_address));
  const auto number = static_cast<std::uint8_t>(address);
  return {buses_.open(bus, number), number};
}

std::string describe_device(unsigned bus, unsigned address) {
  return fmt::format("0x{:02x} on I2C bus {}", address, bus);
}

}  // namespace aio::i2c
