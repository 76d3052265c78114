#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using support::keys_of;
using support::named;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class AioctlGpio : public SystemTest {
 protected:
  boost::json::value line(const std::string& pin) {
    return daemon_.aioctl_json({"gpio", "get", pin}).at("lines").at(0);
  }
};

TEST_F(AioctlGpio, ListShowsTheBoardAndTheOwners) {
  start_with({"hello"});
  const auto lines = daemon_.aioctl_json({"gpio", "list"}).at("lines");
  EXPECT_GE(lines.as_array().size(), 28u);
  EXPECT_THAT(keys_of(lines.at(0)),
              ElementsAre("chip", "offset", "name", "direction", "value", "owner", "held"));
  EXPECT_EQ(named(lines, "GPIO17").at("direction"), "output");
  EXPECT_THAT(std::string(named(lines, "GPIO17").at("owner").as_string()), HasSubstr("hello"));
  EXPECT_EQ(named(lines, "GPIO4").at("owner"), nullptr);
  EXPECT_THAT(daemon_.aioctl({"gpio"}).out,
              AllOf(HasSubstr("GPIO17"), HasSubstr("output"), HasSubstr("hello")));
}

TEST_F(AioctlGpio, EverySpellingIsOnePin) {
  start_with({"hello"});
  for (const char* pin : {"17", "GPIO17", "BCM17", "BOARD11", "J8:11", "WPI0"})
    EXPECT_EQ(line(pin).at("name"), "GPIO17") << pin;
}

TEST_F(AioctlGpio, AFreeLineIsSet) {
  daemon_.start();
  EXPECT_EQ(daemon_.aioctl({"gpio", "set", "GPIO4", "1"}).exit, 0);
  EXPECT_EQ(line("GPIO4").at("value"), 1);
  EXPECT_EQ(daemon_.aioctl({"gpio", "set", "GPIO4", "0"}).exit, 0);
  EXPECT_EQ(line("GPIO4").at("value"), 0);
}

TEST_F(AioctlGpio, AnOwnedOutputIsRefusedNamingItsOwner) {
  start_with({"hello"}, "hello: {kwargs: {period: 1h}}\n");
  const auto before = line("GPIO17");
  const support::Finished finished = daemon_.aioctl({"gpio", "set", "GPIO17", "0"});
  EXPECT_EQ(finished.exit, 1);
  EXPECT_THAT(finished.err, AllOf(HasSubstr("GPIO17"), HasSubstr("hello")));
  EXPECT_EQ(line("GPIO17"), before);
}

TEST_F(AioctlGpio, TwoServicesDoNotShareAPin) {
  start_with({"hello"}, "hello: {}\nhello@b: {enabled: true, args: [BOARD11]}\n");
  daemon_.aioctl({"stop", "*"});
  EXPECT_EQ(daemon_.aioctl({"start", "hello"}).exit, 0);
  daemon_.aioctl({"start", "hello@b"});
  daemon_.wait_for_state("hello@b.service", "failed");
  EXPECT_THAT(std::string(task("hello@b").at("error").at("message").as_string()), HasSubstr("hello"));
}

TEST_F(AioctlGpio, APinThatIsNoneIsNamed) {
  daemon_.start();
  for (const char* pin : {"GPIO99", "BOARD1", "nonsense"}) {
    const support::Finished finished = daemon_.aioctl({"gpio", "get", pin});
    EXPECT_EQ(finished.exit, 1) << pin;
    EXPECT_THAT(finished.err, HasSubstr(pin));
  }
}

TEST_F(AioctlGpio, WatchTellsEachChange) {
  daemon_.start();
  support::VarlinkClient watcher = daemon_.connect();
  watcher.send_call("io.aiod.Gpio.Watch", {{"pins", boost::json::array{"GPIO4"}}}, support::CallKind::more);
  daemon_.connect().ask("io.aiod.Services.Version");
  daemon_.aioctl({"gpio", "set", "GPIO5", "1"});
  daemon_.aioctl({"gpio", "set", "GPIO4", "1"});
  const auto change = watcher.receive();
  EXPECT_EQ(change.at("parameters").at("line").at("name"), "GPIO4");
  EXPECT_EQ(change.at("parameters").at("line").at("value"), 1);
  EXPECT_EQ(change.at("continues"), true);
}

TEST_F(AioctlGpio, SeveralLinesAreSetAndRead) {
  daemon_.start();
  EXPECT_EQ(daemon_.aioctl({"gpio", "set", "GPIO4=1", "BOARD29=1", "6=0"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"gpio", "get", "4", "5", "6"}).out, "GPIO4 1\nGPIO5 1\nGPIO6 0\n");
  EXPECT_EQ(daemon_.aioctl({"gpio", "set", "GPIO4=0", "GPIO99=1"}).exit, 1);
  EXPECT_EQ(line("GPIO4").at("value"), 1) << "nothing is set where one is no pin";
}

TEST_F(AioctlGpio, InfoTellsAllOfALine) {
  start_with({"hello"}, "hello: {kwargs: {period: 1h}}\n");
  const auto info = daemon_.aioctl_json({"gpio", "info", "BOARD11", "GPIO2"}).at("lines");
  EXPECT_EQ(info.at(0).at("owner"), "aiod:hello.service");
  EXPECT_EQ(info.at(0).at("label"), "pinctrl-bcm2711");
  EXPECT_EQ(info.at(0).at("names").as_array().size(), 4u);
  EXPECT_EQ(info.at(1).at("function"), "SDA1");
  EXPECT_THAT(daemon_.aioctl({"gpio", "info", "17"}).out,
              AllOf(HasSubstr("GPIO17, BOARD11, WPI0, gpiochip0:17"), HasSubstr("Direction: output"),
                    HasSubstr("aiod:hello.service")));
}

TEST_F(AioctlGpio, WatchIsPushed) {
  daemon_.start();
  const auto watcher = daemon_.start_aioctl({"gpio", "watch", "--json", "GPIO4"});
  // Nothing says that it is connected, so the level changes until one change is seen.
  std::string text;
  for (int level = 1; text.empty(); level = 1 - level) {
    daemon_.aioctl({"gpio", "set", "GPIO4", std::to_string(level)});
    try {
      text = watcher->wait_for_output([](std::string_view printed) { return !printed.empty(); },
                                      support::from_now(std::chrono::milliseconds(100)));
    } catch (const std::runtime_error&) {
      ASSERT_TRUE(watcher->running());
    }
  }
  const auto change = support::parse_json_lines(text).at(0);
  EXPECT_EQ(keys_of(change), (std::vector<std::string>{"time", "line"}));
  EXPECT_EQ(change.at("line").at("name"), "GPIO4");
}

}  // namespace
}  // namespace aiod::system_tests
