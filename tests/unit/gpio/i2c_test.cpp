#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/i2c_sim.hpp>
#include <aio/service.hpp>
#include <aio/testing/manual_loop.hpp>
#include <aio/testing/service_harness.hpp>

namespace aio::i2c {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class I2cTest : public ::testing::Test {
 protected:
  I2cTest() { buses_.attach(1, 0x76, registers_); }

  template <class Call>
  static std::string error_of(Call call) {
    try {
      call();
    } catch (const I2cError& error) {
      return error.what();
    }
    return "";
  }

  aio::testing::ManualLoop loop_;
  SimBuses buses_;
  std::shared_ptr<SimRegisters> registers_ = std::make_shared<SimRegisters>();
  I2c i2c_{buses_};
  Device sensor_ = i2c_.device(1, 0x76);
};

TEST_F(I2cTest, RegistersAreReadAndWritten) {
  (*registers_)[0xD0] = 0x58;
  EXPECT_EQ(loop_.run(sensor_.read_register(0xD0)), 0x58);
  loop_.run(sensor_.write_register(0xF4, 0x27));
  EXPECT_EQ((*registers_)[0xF4], 0x27);
}

TEST_F(I2cTest, RegistersInARowAreOneTransaction) {
  for (std::uint8_t i = 0; i < 4; ++i) (*registers_)[0x10 + i] = i;
  EXPECT_THAT(loop_.run(sensor_.read_registers(0x10, 4)), ElementsAre(0, 1, 2, 3));
}

TEST_F(I2cTest, AWordHasAnOrder) {
  (*registers_)[0x20] = 0x12;
  (*registers_)[0x21] = 0xFE;
  EXPECT_EQ(loop_.run(sensor_.read_word(0x20)), 0x12FE);
  EXPECT_EQ(loop_.run(sensor_.read_word(0x20, std::endian::little)), 0xFE12);
}

TEST_F(I2cTest, BytesMayBeGivenWithinACoAwait) {
  const auto talk = [&]() -> Task<Bytes> {
    co_await sensor_.write({0x30, 1, 2, 3});
    co_await sensor_.write({0x30});
    const Bytes first = co_await sensor_.read(1);
    EXPECT_THAT(first, ElementsAre(1));
    co_return co_await sensor_.write_read({0x31}, 2);
  };
  EXPECT_THAT(loop_.run(talk()), ElementsAre(2, 3));
}

TEST_F(I2cTest, ANumberThatIsNoByteIsRefused) {
  EXPECT_THAT(error_of([&] { (void)sensor_.write({0x30, 256}); }), HasSubstr("256"));
  EXPECT_THAT(error_of([&] { (void)sensor_.write({-1}); }), HasSubstr("-1"));
}

TEST_F(I2cTest, NobodyAnswersWhereNoModelIs) {
  Device absent = i2c_.device(1, 0x77);
  EXPECT_THAT(error_of([&] { loop_.run(absent.read(1)); }),
              AllOf(HasSubstr("0x77 on I2C bus 1"), HasSubstr("nobody answers")));
  Device elsewhere = i2c_.device(0, 0x76);
  EXPECT_THAT(error_of([&] { loop_.run(elsewhere.write({1})); }), HasSubstr("bus 0"));
  buses_.attach(1, 0x76, nullptr);
  EXPECT_NE(error_of([&] { loop_.run(sensor_.read(1)); }), "");
}

TEST_F(I2cTest, AnAddressThatIsNoneIsRefused) {
  for (const unsigned address : {0x00U, 0x07U, 0x78U, 0xECU, 0x176U})
    EXPECT_THAT(error_of([&] { i2c_.device(1, address); }), HasSubstr("0x08 to 0x77")) << address;
}

TEST_F(I2cTest, AModelMayRefuse) {
  struct Busy final : SimDevice {
    void write(const Bytes&) override { throw I2cError("busy"); }
    Bytes read(std::size_t) override { return {}; }
  };
  buses_.attach(1, 0x40, std::make_shared<Busy>());
  Device busy = i2c_.device(1, 0x40);
  EXPECT_EQ(error_of([&] { loop_.run(busy.write({1})); }), "busy");
  EXPECT_THAT(loop_.run(busy.read(2)), ElementsAre(0xFF, 0xFF)) << "a bus that nobody drives is high";
}

class ThermometerService final : public Service<> {
 public:
  ThermometerService() : Service({.info = "Reads a thermometer"}) {}
  Task<Value> task(NoParams) override {
    auto sensor = i2c().device(1, 0x48);
    co_return co_await sensor.read_word(0);
  }
};

TEST(I2cHarness, AServiceTalksToTheTestsModels) {
  aio::testing::ServiceHarness<ThermometerService> thermometer("thermometer");
  const auto chip = std::make_shared<SimRegisters>();
  (*chip)[1] = 21;
  thermometer.i2c().attach(1, 0x48, chip);
  thermometer.start();
  thermometer.run_to_end();
  EXPECT_EQ(thermometer.result(), 21);
}

}  // namespace
}  // namespace aio::i2c
