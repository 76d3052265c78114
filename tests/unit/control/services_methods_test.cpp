#include <boost/json/serialize.hpp>

#include <stdexcept>

#include "unit/control/fixture.hpp"

namespace aiod::control {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::serialize;
using engine::FakeService;
using engine::runs;
using engine::sleeper;
using testing::HasSubstr;

class ServicesTest : public ControlTest {
 protected:
  ServicesTest() {
    auto parts = sleeper();
    parts.show = [] { return std::optional(aio::Show{"Stats", "fine"}); };
    parts.stats = [] { return aio::Value(object{{"n", 1}}); };
    parts.report = [] { return std::string("long"); };
    parts.call = [](FakeService&, aio::Value argument) -> aio::Task<aio::Value> {
      if (argument.is_null()) throw std::runtime_error("nothing given");
      co_return argument;
    };
    plugins_.add("a", parts);
    plugins_.add("bad", runs([](FakeService&) -> aio::Task<aio::Value> {
                   throw std::out_of_range("x");
                   co_return 0;
                 }));
    plugins_.add("parent", runs([](FakeService& self) -> aio::Task<aio::Value> {
                   self.add_task("kid", []() -> aio::Task<void> { co_await aio::sleep(24h); });
                   co_return "made it";
                 }));
    parts = sleeper();
    parts.info.enabled = false;
    plugins_.add("off", parts);
    auto plan = sleeper();
    plan.info.schedule = aio::Schedule{.start_in = aio::LocalDateTime{2029, 1, 2, 3, 4, 5}, .repeat = 1.5s};
    plugins_.add("timed", plan);
    boot();
  }
  static object patterns(std::initializer_list<boost::json::value_ref> list) {
    return {{"patterns", array(list)}};
  }
};

const std::string services = "io.aiod.Services.";

TEST_F(ServicesTest, ListAndStatusFitTheirDescription) {
  EXPECT_EQ(ask(services + "List").at("services").as_array().size(), 5u);
  const object all = ask(services + "Status", {{"full", true}});
  ASSERT_EQ(all.at("tasks").as_array().size(), 6u);
  const object& a = all.at("tasks").at(0).as_object();
  EXPECT_EQ(a.at("name"), "a.service");
  EXPECT_EQ(a.at("service"), "a");
  EXPECT_EQ(a.at("show").at("text"), "fine");
  EXPECT_EQ(a.at("wait").at("on"), "sleep");
  EXPECT_THAT(std::string(a.at("wait").at("where").as_string()), HasSubstr("fixture.cpp:"));
  const object timed = ask(services + "Status", patterns({"timed"}));
  EXPECT_EQ(timed.at("tasks").at(0).at("schedule").at("start_in"), "2029-01-02 03:04:05");
  EXPECT_EQ(timed.at("tasks").at(0).at("schedule").at("repeat").as_double(), 1.5);
}

TEST_F(ServicesTest, StatusTellsHowLongARunTook) {
  const auto status = [&](const char* name) {
    return ask(services + "Status", patterns({name})).at("tasks").at(0).as_object();
  };
  const double began = status("a").at("started_at").as_double();
  advance(90s);
  ask(services + "Stop", patterns({"a"}));
  EXPECT_EQ(status("a").at("started_at").as_double(), began);
  EXPECT_NEAR(status("a").at("done_at").as_double() - began, 90, 0.001);
  EXPECT_TRUE(status("off").at("started_at").is_null());
}

TEST_F(ServicesTest, StatusNamesWhatIsMissing) {
  const object reply = ask(services + "Status", patterns({"a", "a.service", "nobody", "z*", "a*"}));
  EXPECT_EQ(reply.at("tasks").as_array().size(), 1u);
  EXPECT_EQ(serialize(reply.at("missing")), R"(["nobody"])");
}

TEST_F(ServicesTest, ActionsTellWhatChanged) {
  EXPECT_EQ(serialize(ask(services + "Stop", patterns({"a"}))),
            R"({"changes":[{"name":"a.service","from":"running","to":"stopped"}]})");
  EXPECT_EQ(serialize(ask(services + "Start", patterns({"a*"}))),
            R"({"changes":[{"name":"a.service","from":"stopped","to":"running"}]})");
  EXPECT_EQ(serialize(ask(services + "Restart", patterns({"a"}))),
            R"({"changes":[{"name":"a.service","from":"running","to":"running"}]})");
  EXPECT_EQ(serialize(ask(services + "Stop", patterns({"z*"}))), R"({"changes":[]})");
}

TEST_F(ServicesTest, NoBlockAnswersAtOnce) {
  object parameters = patterns({"a"});
  parameters["noBlock"] = true;
  EXPECT_EQ(ask(services + "Stop", parameters).at("changes").at(0).at("to"), "stopping");
  EXPECT_EQ(state("a.service"), engine::TaskState::stopped);
}

TEST_F(ServicesTest, AnUnknownNameDoesNothingAtAll) {
  EXPECT_EQ(error_of(services + "Stop", patterns({"a", "nobody"})),
            R"(io.aiod.Services.NoSuchService {"name":"nobody"})");
  EXPECT_EQ(state("a.service"), engine::TaskState::running);
  for (const char* method : {"Start", "Restart", "Result", "Traceback", "Stats", "Report"})
    EXPECT_THAT(error_of(services + method, patterns({"nobody"})), HasSubstr("NoSuchService")) << method;
}

TEST_F(ServicesTest, AChildIsLeftToItsServiceWhenBothAreMeant) {
  const object reply = ask(services + "Restart", patterns({"parent*"}));
  EXPECT_EQ(serialize(reply), R"({"changes":[{"name":"parent.service","from":"done","to":"done"}]})");
  EXPECT_EQ(state("parent.service.kid"), engine::TaskState::running);
  EXPECT_EQ(ask(services + "Stop", patterns({"parent.service.kid"})).at("changes").at(0).at("to"), "stopped");
}

TEST_F(ServicesTest, ARestartOfACallThatHasGoneDoesNotStartItsService) {
  act([&] {
    engine_->service("off")->load(manual_.now());
    engine_->service("off")->call(nullptr, [](const engine::Outcome&) {});
    operations_->restart({"off.service.call-1"}, Operations::Wait::no, [](const auto&) {});
  });
  EXPECT_EQ(state("off.service"), engine::TaskState::inactive);
}

TEST_F(ServicesTest, QueriesAnswerOneEntryATask) {
  EXPECT_EQ(serialize(ask(services + "Result", patterns({"parent"}))),
            R"({"results":[{"name":"parent.service","state":"done","result":"made it"}]})");
  EXPECT_EQ(ask(services + "Traceback", patterns({"bad"})).at("errors").at(0).at("error").at("type"),
            "std::out_of_range");
  EXPECT_EQ(
      serialize(ask(services + "Stats", patterns({"a", "parent.service.kid", "off"})).at("stats").at(0)),
      R"({"name":"a.service","stats":{"n":1}})");
  EXPECT_EQ(ask(services + "Report", patterns({"a"})).at("reports").at(0).at("report"), "long");
}

TEST_F(ServicesTest, CallsAreAnsweredOrFail) {
  EXPECT_EQ(ask(services + "Call", {{"name", "a"}, {"argument", 7}}).at("result"), 7);
  EXPECT_EQ(error_of(services + "Call", {{"name", "a"}}),
            R"(io.aiod.Services.Failed {"message":"std::runtime_error: nothing given"})");
  EXPECT_THAT(error_of(services + "Call", {{"name", "parent"}}), HasSubstr("can't be called"));
  for (const char* name : {"nobody", "a.service.kid", "a.servicex"})
    EXPECT_THAT(error_of(services + "Call", {{"name", name}}), HasSubstr("NoSuchService")) << name;
}

TEST_F(ServicesTest, EventsAreStreamedUntilTheClientLeaves) {
  const auto client = call(services + "Events", {}, true);
  stop("a.service");
  ASSERT_EQ(client->replies.size(), 2u);
  EXPECT_EQ(client->replies[1].parameters.at("to"), "stopped");
  EXPECT_EQ(client->replies[1].parameters.at("reason"), "stopped");
  leave(client);
  EXPECT_TRUE(client->call.expired()) << "nothing holds the call any more";
  start("a.service");
  EXPECT_EQ(client->replies.size(), 2u);
}

TEST_F(ServicesTest, TellsItsVersion) {
  EXPECT_EQ(ask(services + "Version").at("gpio"), "sim");
}

}  // namespace
}  // namespace aiod::control
