#include "unit/engine/reload_fixture.hpp"

// The order in which everything ends.
namespace aiod::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class ShutDownTest : public ReloadTest {
 protected:
  /// A service that takes a second to end, and writes down that it has.
  void add_slow(const std::string& name, std::vector<std::string> require = {},
                aio::ServiceType type = aio::ServiceType::runtime) {
    plugins_.add(name, runs(
                           [this, name](FakeService&) -> aio::Task<aio::Value> {
                             try {
                               co_await aio::sleep(24h);
                             } catch (const std::exception&) {
                             }
                             co_await aio::sleep(1s);
                             ended_.push_back(name);
                             co_return 0;
                           },
                           type));
    configure(name).require = std::move(require);
  }
  /// Who ended in each second.
  std::vector<std::vector<std::string>> by_second(int seconds) {
    std::vector<std::vector<std::string>> all;
    for (; seconds > 0; --seconds) {
      advance(1s);
      all.push_back(std::exchange(ended_, {}));
    }
    return all;
  }

  std::vector<std::string> ended_;
};

TEST_F(ShutDownTest, AChainEndsFromItsEnd) {
  add_slow("a");
  add_slow("b", {"a"});
  add_slow("c", {"b"});
  boot();
  shut_down();
  EXPECT_THAT(by_second(3), ElementsAre(ElementsAre("c"), ElementsAre("b"), ElementsAre("a")));
  EXPECT_EQ(shut_down_, 1);
}

TEST_F(ShutDownTest, ADiamondEndsInThreeSteps) {
  add_slow("base");
  add_slow("left", {"base"});
  add_slow("right", {"base", "base"});
  add_slow("top", {"left", "right"});
  add_slow("alone");
  boot();
  shut_down();
  EXPECT_THAT(by_second(3), ElementsAre(UnorderedElementsAre("top", "alone"),
                                        UnorderedElementsAre("left", "right"), ElementsAre("base")));
  EXPECT_EQ(shut_down_, 1);
}

TEST_F(ShutDownTest, CoreServicesEndLast) {
  settings_.daemon.boot_timeout = 0s;
  add_slow("core", {}, aio::ServiceType::core);
  add_slow("a");
  boot();
  advance(1s);
  shut_down();
  EXPECT_THAT(by_second(2), ElementsAre(ElementsAre("a"), ElementsAre("core")));
}

TEST_F(ShutDownTest, ACircleEndsTogetherBeforeTheCoreServices) {
  settings_.daemon.boot_timeout = 0s;
  add_slow("core", {}, aio::ServiceType::core);
  add_slow("a");
  add_slow("b");
  boot();
  advance(1s);
  change("a").require = {"b"};
  change("b").require = {"a"};
  act([this] { engine_->adopt(next_); });
  shut_down();
  EXPECT_THAT(by_second(2), ElementsAre(UnorderedElementsAre("a", "b"), ElementsAre("core")));
  EXPECT_EQ(shut_down_, 1);
}

TEST_F(ShutDownTest, ALongChainOfServicesThatEndAtOnce) {
  for (int i = 0; i < 500; ++i) {
    const std::string name = "s" + std::to_string(i);
    add(name);
    configure(name).schedule = aio::Schedule{.start_in = 1h};
    if (i > 0) configure(name).require = {"s" + std::to_string(i - 1)};
  }
  boot();
  shut_down();
  EXPECT_EQ(shut_down_, 1);
}

TEST_F(ShutDownTest, WhatRequiresOneThatIgnoresItsStopIsNotWaitedForLonger) {
  plugins_.add("deaf", deaf());
  configure("deaf").require = {"base"};
  add_slow("base");
  boot();
  shut_down();
  EXPECT_THAT(by_second(5),
              ElementsAre(ElementsAre(), ElementsAre(), ElementsAre(), ElementsAre(), ElementsAre()));
  advance(1s);
  EXPECT_THAT(ended_, ElementsAre("base"));
  EXPECT_EQ(shut_down_, 1);
}

TEST_F(ShutDownTest, WhatIsHeldIsLeftAlone) {
  add("a");
  add("needs");
  configure("needs").require = {"a"};
  make_engine();
  engine_->hold({{"a.service", "it crashed three times"}});
  boot();
  EXPECT_EQ(state("a.service"), TaskState::held);
  EXPECT_EQ(plugins_.created, 1) << "it is not even loaded";
  EXPECT_EQ(error("needs.service"),
            "aiod::RequirementError: requires a.service, which is held; start that first");
  start("a.service");
  EXPECT_EQ(state("a.service"), TaskState::held);
  EXPECT_EQ(log_.count("reset-failed lets it start again"), 1);
  shut_down();
  EXPECT_EQ(shut_down_, 1);
  EXPECT_EQ(state("a.service"), TaskState::held);
}

}  // namespace
}  // namespace aiod::engine
