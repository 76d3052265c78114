#include <fmt/format.h>

#include <map>
#include <utility>

#include <aio/detail/wait.hpp>
#include <aio/i2c_sim.hpp>

namespace aio::i2c {

struct SimBuses::State {
  std::map<std::pair<unsigned, std::uint8_t>, std::shared_ptr<SimDevice>> devices;

  /// For whoever looked in the wrong place.
  std::string who_is_on(unsigned bus) const {
    std::string addresses;
    for (const auto& [place, device] : devices)
      if (place.first == bus)
        addresses += fmt::format("{}0x{:02x}", addresses.empty() ? "" : ", ", place.second);
    return addresses.empty() ? "this simulated bus is empty" : "on this simulated bus are " + addresses;
  }
};

/// Nothing of a transaction waits, so that none can come between another's parts.
class SimBuses::SimBus final : public Bus {
 public:
  SimBus(std::shared_ptr<State> state, unsigned number) : state_(std::move(state)), number_(number) {}

  Task<Bytes> transfer(std::uint8_t address, Bytes data, std::size_t count,
                       std::source_location where) override {
    return run(state_, number_, address, std::move(data), count, where);
  }

 private:
  static Task<Bytes> run(std::shared_ptr<State> state, unsigned number, std::uint8_t address, Bytes data,
                         std::size_t count, std::source_location where) {
    const Executor executor = co_await boost::asio::this_coro::executor;
    const bool suspended = co_await aio::detail::has_suspended;
    if (aio::detail::must_pause(executor, suspended))
      co_await aio::detail::pause(executor, WaitKind::offload, where);
    const auto found = state->devices.find({number, address});
    if (found == state->devices.end())
      throw I2cError(
          fmt::format("{}: nobody answers; {}", describe_device(number, address), state->who_is_on(number)));
    const auto device = found->second;
    if (!data.empty() || count == 0) device->write(data);
    if (count == 0) co_return Bytes();
    Bytes read = device->read(count);
    read.resize(count, 0xFF);  // nobody pulls the line down any more
    co_return read;
  }

  std::shared_ptr<State> state_;
  unsigned number_;
};

SimBuses::SimBuses() : state_(std::make_shared<State>()) {}
SimBuses::~SimBuses() = default;

std::shared_ptr<Bus> SimBuses::open(unsigned number, std::uint8_t) {
  return std::make_shared<SimBus>(state_, number);
}

void SimBuses::attach(unsigned bus, std::uint8_t address, std::shared_ptr<SimDevice> device) {
  if (device != nullptr) {
    state_->devices.insert_or_assign({bus, address}, std::move(device));
  } else {
    state_->devices.erase({bus, address});
  }
}

void SimRegisters::write(const Bytes& data) {
  if (data.empty()) return;
  next_ = data.front();
  for (std::size_t i = 1; i < data.size(); ++i) registers_[next_++] = data[i];
}

Bytes SimRegisters::read(std::size_t count) {
  Bytes bytes;
  for (std::size_t i = 0; i < count; ++i) bytes.push_back(registers_[next_++]);
  return bytes;
}

}  // namespace aio::i2c
