#include "gpio/i2c_buses.hpp"

#include <fmt/format.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>

#include <aio/detail/wait.hpp>
#include <aio/offload.hpp>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <list>
#include <optional>
#include <system_error>
#include <utility>

#include "gpio/chip_set.hpp"
#include "gpio/file_descriptor.hpp"
#include "gpio/smbus.hpp"

namespace aiod::gpio {
namespace {

using aio::i2c::Bytes;
using aio::i2c::describe_device;
using aio::i2c::I2cError;

constexpr std::size_t longest_message = 8192;  // the kernel's limit

std::string explain_transfer(unsigned bus, std::uint8_t address, int error) {
  const std::string device = describe_device(bus, address);
  switch (error) {
    case ENXIO:
    case EREMOTEIO:
    case EIO:
      return fmt::format(
          "{}: nobody answers; look at its wiring, power and address (i2cdetect -y {} shows who "
          "answers)",
          device, bus);
    case ETIMEDOUT:
      return fmt::format("{}: the bus hangs; a device holds SDA or SCL low, or a pull-up is missing", device);
    case EOPNOTSUPP:
      return fmt::format(
          "{}: the bus only does SMBus, which has no such transaction: it reads at most 32 bytes, and after "
          "a register's number",
          device);
    default:
      return fmt::format("{}: {}", device, std::generic_category().message(error));
  }
}

std::string driver_of(const std::filesystem::path& devices, unsigned bus, std::uint8_t address) {
  std::string name;
  std::ifstream(devices / fmt::format("{}-{:04x}", bus, address) / "name") >> name;
  return name;
}

}  // namespace

class I2cBuses::Bus final : public aio::i2c::Bus, public std::enable_shared_from_this<Bus> {
 public:
  Bus(Kernel& kernel, unsigned number, FileDescriptor fd)
      : kernel_(kernel), number_(number), fd_(std::move(fd)) {}

  /// For a bus that does SMBus only: by a descriptor of its own, since has_driver() sets the address of the
  /// other one while a transaction goes on.
  void use_smbus(FileDescriptor fd, unsigned long functions) {
    smbus_fd_ = std::move(fd);
    smbus_.emplace(kernel_, smbus_fd_.get(), functions);
  }

  bool has_driver(std::uint8_t address) const {
    const auto value = static_cast<std::uintptr_t>(address);
    return kernel_.ioctl(fd_.get(), I2C_SLAVE, reinterpret_cast<void*>(value)) == -EBUSY;
  }

  aio::Task<Bytes> transfer(std::uint8_t address, Bytes data, std::size_t count,
                            std::source_location where) override {
    return run(shared_from_this(), address, std::move(data), count, where);
  }

 private:
  /// A transaction's place in the line.
  class Turn {
   public:
    explicit Turn(Bus& bus) : bus_(bus), place_(bus.line_.insert(bus.line_.end(), 0)) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
      bus_.line_.erase(place_);
      bus_.waiting_.wake_all();
    }
    bool has_come() const { return place_ == bus_.line_.begin(); }

   private:
    Bus& bus_;
    std::list<char>::iterator place_;
  };

  // Those who wait stand in line here, so that a slow bus takes one worker thread and not all of them.
  static aio::Task<Bytes> run(std::shared_ptr<Bus> self, std::uint8_t address, Bytes data, std::size_t count,
                              std::source_location where) {
    if (std::max(data.size(), count) > longest_message)
      throw I2cError(fmt::format("{}: a transaction has at most {} bytes each way",
                                 describe_device(self->number_, address), longest_message));
    const Turn turn(*self);
    while (!turn.has_come()) co_await self->waiting_.wait(aio::WaitKind::offload, where);
    Bytes read(count);
    const auto work = [&bus = *self, address, &data, &read] { return bus.call(address, data, read); };
    const int result = co_await aio::offload(work, where);
    if (result < 0) throw I2cError(explain_transfer(self->number_, address, -result));
    co_return read;
  }

  // Thread: a worker's.
  int call(std::uint8_t address, Bytes& data, Bytes& read) const {
    if (smbus_) return smbus_->transfer(address, data, read);
    i2c_msg messages[2]{};
    i2c_rdwr_ioctl_data both{.msgs = messages, .nmsgs = 0};
    if (!data.empty() || read.empty())
      messages[both.nmsgs++] = {address, 0, static_cast<std::uint16_t>(data.size()), data.data()};
    if (!read.empty())
      messages[both.nmsgs++] = {address, I2C_M_RD, static_cast<std::uint16_t>(read.size()), read.data()};
    return kernel_.ioctl(fd_.get(), I2C_RDWR, &both);
  }

  Kernel& kernel_;
  unsigned number_;
  FileDescriptor fd_;
  FileDescriptor smbus_fd_{-1};
  std::optional<Smbus> smbus_;
  std::list<char> line_;  // one for each transaction, the first one's turn it is
  aio::detail::WaitList waiting_;
};

I2cBuses::I2cBuses(Options options, Kernel& kernel) : options_(std::move(options)), kernel_(kernel) {}
I2cBuses::~I2cBuses() = default;

std::shared_ptr<aio::i2c::Bus> I2cBuses::open(unsigned number, std::uint8_t address) {
  auto opened = bus(number);
  if (!opened->has_driver(address)) return opened;
  throw I2cError(fmt::format("{} is taken by the kernel's driver {}; read it there, or unload the driver",
                             describe_device(number, address), driver_of(options_.devices, number, address)));
}

std::shared_ptr<I2cBuses::Bus> I2cBuses::bus(unsigned number) {
  std::weak_ptr<Bus>& known = buses_[number];
  if (auto opened = known.lock()) return opened;
  const auto device = options_.directory / fmt::format("i2c-{}", number);
  const int fd = kernel_.open(device.c_str());
  if (fd < 0) refuse(number, device, -fd);
  auto opened = std::make_shared<Bus>(kernel_, number, FileDescriptor(fd));
  unsigned long functions = I2C_FUNC_I2C;
  kernel_.ioctl(fd, I2C_FUNCS, &functions);
  if ((functions & I2C_FUNC_I2C) == 0) {
    const int own = kernel_.open(device.c_str());
    if (own < 0) refuse(number, device, -own);
    opened->use_smbus(FileDescriptor(own), functions);
  }
  known = opened;
  return opened;
}

void I2cBuses::refuse(unsigned number, const std::filesystem::path& device, int error) const {
  if (error != ENOENT) throw I2cError(explain_open_error(device, error));
  throw I2cError(
      fmt::format("there is no I2C bus {} ({}); switch I2C on (raspi-config, or dtparam=i2c_arm=on in "
                  "config.txt) and load the module i2c-dev",
                  number, device.string()));
}

}  // namespace aiod::gpio
