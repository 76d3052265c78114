#include <boost/json/serialize.hpp>

#include "unit/control/fixture.hpp"

namespace aiod::control {
namespace {

using engine::FakeService;
using engine::runs;
using engine::sleeper;
using engine::TaskState;
using testing::HasSubstr;

class AdministrationTest : public ControlTest {
 protected:
  std::string text_of(const std::string& method, boost::json::object parameters = {}) {
    return boost::json::serialize(ask("io.aiod.Services." + method, std::move(parameters)));
  }
};

aio::Task<aio::Value> fails(FakeService&) {
  throw std::runtime_error("broken");
  co_return nullptr;
}

TEST_F(AdministrationTest, TryRestartLeavesAloneWhatHasEnded) {
  plugins_.add("a", sleeper());
  plugins_.add("b", sleeper());
  boot();
  stop("b.service");
  EXPECT_EQ(text_of("TryRestart", {{"patterns", {"*"}}}),
            R"({"changes":[{"name":"a.service","from":"running","to":"running"}]})");
}

TEST_F(AdministrationTest, ResetFailedForgetsTheFailure) {
  plugins_.add("a", runs(fails));
  boot();
  EXPECT_EQ(text_of("ResetFailed"), R"({"changes":[{"name":"a.service","from":"failed","to":"inactive"}]})");
  EXPECT_EQ(text_of("ResetFailed"), R"({"changes":[]})");
  EXPECT_THAT(error_of("io.aiod.Services.ResetFailed", {{"patterns", {"x"}}}), HasSubstr("NoSuchService"));
}

TEST_F(AdministrationTest, DeleteForgetsEndedChildrenOnly) {
  plugins_.add("a", runs([](FakeService& self) -> aio::Task<aio::Value> {
                 self.add_task("short", []() -> aio::Task<aio::Value> { co_return 1; });
                 self.add_task("long", [&self] { return engine::sleep_for_ever(self); });
                 co_return co_await engine::sleep_for_ever(self);
               }));
  boot();
  EXPECT_THAT(error_of("io.aiod.Services.Delete", {{"patterns", {"a.service.*"}}}),
              HasSubstr("has not ended"));
  EXPECT_THAT(error_of("io.aiod.Services.Delete", {{"patterns", {"a"}}}), HasSubstr("is a service"));
  EXPECT_EQ(text_of("Delete", {{"patterns", {"a.service.short"}}}), R"({"deleted":["a.service.short"]})");
  EXPECT_FALSE(engine_->knows("a.service.short"));
  EXPECT_TRUE(engine_->knows("a.service.long"));
}

TEST_F(AdministrationTest, LoadAndUnload) {
  plugins_.add("a", sleeper());
  configure("a").enabled = false;
  boot();
  EXPECT_THAT(text_of("Load", {{"patterns", {"a"}}}), HasSubstr(R"("loaded":true,"enabled":false)"));
  EXPECT_EQ(state("a.service"), TaskState::inactive);
  EXPECT_EQ(plugins_.alive, 1);
  EXPECT_EQ(text_of("Unload", {{"patterns", {"a"}}}), R"({"services":[{"name":"a.service","mapped":null}]})");
  EXPECT_EQ(plugins_.alive, 0);
}

TEST_F(AdministrationTest, UnloadSaysWhoStillUsesTheCode) {
  plugins_.add("a", sleeper());
  configure("a@x");
  boot();
  EXPECT_THAT(text_of("Unload", {{"patterns", {"a"}}}), HasSubstr("used by a@x.service"));
  EXPECT_EQ(state("a@x.service"), TaskState::running);
}

TEST_F(AdministrationTest, WhyAnswersForServicesAndChildren) {
  plugins_.add("a", runs(fails));
  plugins_.add("b", sleeper());
  configure("b").enabled = false;
  boot();
  EXPECT_THAT(text_of("Why", {{"name", "a"}}), HasSubstr("it failed: std::runtime_error: broken"));
  EXPECT_THAT(text_of("Why", {{"name", "b"}}), HasSubstr("it is disabled"));
  EXPECT_THAT(error_of("io.aiod.Services.Why", {{"name", "x"}}), HasSubstr("NoSuchService"));
}

TEST_F(AdministrationTest, DependenciesAndTimes) {
  plugins_.add("a", sleeper());
  auto b = sleeper();
  b.info.require = {"a"};
  plugins_.add("b", b);
  boot();
  EXPECT_EQ(text_of("Dependencies", {{"patterns", {"b"}}}),
            R"({"services":[{"name":"b.service","requires":["a.service"]}]})");
  const auto times = ask("io.aiod.Services.Times");
  EXPECT_EQ(times.at("services").as_array().size(), 2u);
  EXPECT_EQ(times.at("services").at(0).at("run"), 0.0);
  EXPECT_EQ(times.at("ready"), 0.0);
}

TEST_F(AdministrationTest, StartNowRunsWhatIsScheduled) {
  int count = 0;
  auto parts = runs([&count](FakeService&) -> aio::Task<aio::Value> { co_return ++count; },
                    aio::ServiceType::schedule);
  parts.info.schedule = aio::Schedule{.start_in = 60s, .repeat = 60s};
  plugins_.add("a", parts);
  boot();
  ask("io.aiod.Services.Start", {{"patterns", {"a"}}});
  EXPECT_EQ(count, 0);
  ask("io.aiod.Services.Start", {{"patterns", {"a"}}, {"now", true}});
  EXPECT_EQ(count, 1);
  advance(60s);
  EXPECT_EQ(count, 2) << "the rhythm goes on as it was";
}

}  // namespace
}  // namespace aiod::control
