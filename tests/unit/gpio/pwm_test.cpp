#include <condition_variable>
#include <mutex>

#include "gpio/hardware_pwm.hpp"
#include "gpio/software_pwm.hpp"
#include "unit/gpio/chardev_fixture.hpp"

namespace aiod::gpio {
namespace {

using namespace std::chrono_literals;
using aio::gpio::OnRelease;
using aio::gpio::PwmSignal;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

/// A line that counts how often it is switched.
class CountedLine {
 public:
  SoftwarePwm::SetLevel setter(int most = 1'000'000) {
    return [this, most](bool active) {
      const std::lock_guard lock(mutex_);
      levels_.push_back(active);
      changed_.notify_all();
      return static_cast<int>(levels_.size()) < most;
    };
  }
  std::vector<bool> await(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return levels_.size() >= count; });
    return levels_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<bool> levels_;
};

TEST(SoftwarePwmTest, SwitchesItsLinesInTurn) {
  SoftwarePwm pwm;
  CountedLine slow;
  CountedLine fast;
  const auto a = pwm.add({.period = 10ms, .pulse = 1ms}, slow.setter());
  const auto b = pwm.add({.period = 1ms, .pulse = 500us}, fast.setter());
  for (CountedLine* line : {&slow, &fast}) {
    const auto levels = line->await(8);
    for (std::size_t i = 1; i < 8; ++i) EXPECT_NE(levels[i], levels[i - 1]);
  }
  pwm.remove(a);
  pwm.remove(b);
}

TEST(SoftwarePwmTest, ALineThatDoesNotMoveIsSetOnceAndChangesAtOnce) {
  SoftwarePwm pwm;
  CountedLine line;
  const auto id = pwm.add({.period = 10ms, .pulse = 0ms}, line.setter());
  EXPECT_EQ(line.await(1), std::vector<bool>{false});
  EXPECT_TRUE(pwm.change(id, {.period = 10ms, .pulse = 10ms}));
  EXPECT_EQ(line.await(2), (std::vector<bool>{false, true}));
  EXPECT_TRUE(pwm.remove(id)) << "the level it was left at";
}

TEST(SoftwarePwmTest, ALineThatCantBeSetIsLeftAlone) {
  SoftwarePwm pwm;
  CountedLine line;
  const auto id = pwm.add({.period = 1ms, .pulse = 500us}, line.setter(3));
  line.await(3);
  EXPECT_FALSE(pwm.change(id, {.period = 1ms, .pulse = 500us}));
  pwm.remove(id);
}

class PwmPins : public ChardevTest {
 protected:
  static std::string cells(std::initializer_list<std::uint32_t> values) {
    std::string bytes;
    for (const std::uint32_t value : values) {
      for (const unsigned shift : {24U, 16U, 8U, 0U})
        bytes.push_back(static_cast<char>(value >> shift & 0xFF));
    }
    return bytes;
  }

  /// What the pwm overlay leaves in sysfs for GPIO18 of the fixture's Raspberry Pi 5.
  void plug_in_overlay() {
    sysfs_.write("bus/gpio/devices/gpiochip0/of_node/other_pins/phandle", cells({7}));
    sysfs_.write("bus/gpio/devices/gpiochip0/of_node/other_pins/brcm,pins", cells({12, 13}));
    sysfs_.write("bus/gpio/devices/gpiochip0/of_node/pwm_pins/phandle", cells({0x1234}));
    sysfs_.write("bus/gpio/devices/gpiochip0/of_node/pwm_pins/brcm,pins", cells({17, 18}));
    sysfs_.write("class/pwm/pwmchip0/device/of_node/pinctrl-0", cells({99}));
    sysfs_.write("class/pwm/pwmchip1/device/of_node/pinctrl-0", cells({0x1234}));
    kernel_.pwm.emplace(sysfs_.path() / "class/pwm/pwmchip1", 4U);
  }
  /// Of GPIO18.
  FakePwm::Channel& channel() { return kernel_.pwm->channel(2); }

  const aio::gpio::Chip chip_{.name = "gpiochip0", .label = "pinctrl-rp1", .lines = {}};
};

TEST_F(PwmPins, APinOfTheOverlayHasItsChannel) {
  EXPECT_FALSE(find_pwm_channel(sysfs_.path(), chip_, 18));
  plug_in_overlay();
  const auto channel = find_pwm_channel(sysfs_.path(), chip_, 18);
  ASSERT_TRUE(channel);
  EXPECT_EQ(channel->chip, sysfs_.path() / "class/pwm/pwmchip1");
  EXPECT_EQ(channel->number, 2U);
  EXPECT_FALSE(find_pwm_channel(sysfs_.path(), chip_, 12)) << "its group is no PWM's";
  EXPECT_FALSE(find_pwm_channel(sysfs_.path(), chip_, 17)) << "no PWM drives this pin on any Raspberry Pi";
  EXPECT_FALSE(find_pwm_channel(sysfs_.path(), {.name = "gpiochip0", .label = "mcp23017", .lines = {}}, 18));
}

TEST_F(PwmPins, AGroupMayNameItsPins) {
  plug_in_overlay();
  sysfs_.write("bus/gpio/devices/gpiochip0/of_node/pwm_pins/brcm,pins", "");
  sysfs_.write("bus/gpio/devices/gpiochip0/of_node/pwm_pins/pins", std::string("gpio1\0gpio19", 13));
  EXPECT_FALSE(find_pwm_channel(sysfs_.path(), chip_, 18));
  EXPECT_EQ(find_pwm_channel(sysfs_.path(), chip_, 19)->number, 3U);
}

TEST_F(PwmPins, TheHardwareMakesThePulsesAndTheLineIsNotRequested) {
  plug_in_overlay();
  aio::gpio::Pwm servo = hello_->pwm("GPIO18", {.frequency = 50, .duty = 0.075, .active_low = true});
  EXPECT_TRUE(servo.is_hardware());
  EXPECT_EQ(channel().period, 20'000'000);
  EXPECT_EQ(channel().pulse, 1'500'000);
  EXPECT_TRUE(channel().inversed);
  EXPECT_TRUE(channel().enabled);
  EXPECT_THAT(kernel_.requests, IsEmpty());
  EXPECT_EQ(board_->find("GPIO18").owner, "aiod:hello.service");
  EXPECT_THAT(error_of([&] { world_->output("GPIO18"); }), HasSubstr("aiod:hello.service"));
  servo.set_pulse(2ms);
  EXPECT_EQ(channel().pulse, 2'000'000);
}

TEST_F(PwmPins, HardwarePulsesEndAsTheirOptionsSay) {
  plug_in_overlay();
  { auto fan = hello_->pwm("GPIO18", {.frequency = 100, .duty = 0.5}); }
  EXPECT_EQ(channel().pulse, 0);
  EXPECT_TRUE(channel().enabled);
  { auto fan = hello_->pwm("GPIO18", {.frequency = 100, .duty = 0.5, .on_release = OnRelease::high}); }
  EXPECT_EQ(channel().pulse, 10'000'000);
  { auto fan = hello_->pwm("GPIO18", {.frequency = 100, .duty = 0.5, .on_release = OnRelease::keep}); }
  EXPECT_EQ(channel().pulse, 5'000'000);
  { auto fan = hello_->pwm("GPIO18", {.frequency = 100, .duty = 0.5, .on_release = OnRelease::input}); }
  EXPECT_FALSE(channel().enabled);
  EXPECT_FALSE(channel().exported);
  EXPECT_EQ(board_->find("GPIO18").owner, "");
}

// Whatever its last user left: a period and a pulse in nanoseconds, a polarity, moving or not.
TEST_F(PwmPins, AChannelIsTakenInWhateverStateItIs) {
  plug_in_overlay();
  for (const FakePwm::Channel& left : {FakePwm::Channel{},
                                       {.period = 20'000'000, .pulse = 20'000'000},
                                       {.period = 20'000'000, .pulse = 20'000'000, .enabled = true},
                                       {.period = 1'000, .pulse = 500, .inversed = true, .enabled = true},
                                       {.period = 1'000, .exported = true}}) {
    for (const bool active_low : {false, true}) {
      channel() = left;
      std::filesystem::remove_all(sysfs_.path() / "class/pwm/pwmchip1/pwm2");
      if (left.exported) std::filesystem::create_directory(sysfs_.path() / "class/pwm/pwmchip1/pwm2");
      auto fan = hello_->pwm("GPIO18", {.frequency = 25'000, .duty = 0.4, .active_low = active_low});
      EXPECT_EQ(channel().period, 40'000);
      EXPECT_EQ(channel().pulse, 16'000);
      EXPECT_EQ(channel().inversed, active_low);
      EXPECT_TRUE(channel().enabled);
    }
  }
}

TEST_F(PwmPins, AChannelThatAnotherProgramChangesIsSetAllTheSame) {
  plug_in_overlay();
  auto fan = hello_->pwm("GPIO18", {.frequency = 50, .duty = 0.5});
  channel().period = 1'000;
  channel().pulse = 1'000;
  fan.set_duty(0.25);
  EXPECT_EQ(channel().period, 20'000'000);
  EXPECT_EQ(channel().pulse, 5'000'000);
}

TEST_F(PwmPins, APinThatKeepsItsPulsesMayBeDrivenByHand) {
  plug_in_overlay();
  { auto fan = hello_->pwm("GPIO18", {.frequency = 100, .duty = 0.5, .on_release = OnRelease::keep}); }
  board_->drive("GPIO18", true);
  EXPECT_TRUE(line(18).level);
}

TEST_F(PwmPins, HardwareThatRefusesIsNamed) {
  plug_in_overlay();
  kernel_.pwm.emplace(sysfs_.path() / "class/pwm/pwmchip1", 1U);
  EXPECT_THAT(error_of([&] { hello_->pwm("GPIO18"); }),
              AllOf(HasSubstr("GPIO18"), HasSubstr("pwmchip1/pwm2"), HasSubstr("No such device")));
  EXPECT_EQ(board_->find("GPIO18").owner, "");
}

TEST_F(PwmPins, WithoutHardwareAThreadMakesThePulses) {
  auto lamp = hello_->pwm(17, {.frequency = 200, .duty = 0.5});
  EXPECT_FALSE(lamp.is_hardware());
  EXPECT_STREQ(kernel_.requests.at(0).consumer, "aiod:hello.service");
}

TEST_F(PwmPins, WithoutHardwareAFrequencyHasALimit) {
  EXPECT_THAT(error_of([&] { hello_->pwm(17, {.frequency = 20'000, .duty = 0.5}); }),
              AllOf(HasSubstr("GPIO17"), HasSubstr("up to 5000 Hz")));
  auto lamp = hello_->pwm(17, {.frequency = 5000, .duty = 0.5});
  EXPECT_THAT(error_of([&] { lamp.set_frequency(5001); }), HasSubstr("5000 Hz"));
}

}  // namespace
}  // namespace aiod::gpio
