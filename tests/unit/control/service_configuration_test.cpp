#include <boost/json/serialize.hpp>

#include "unit/control/steering.hpp"

// What a service does to the configuration by its ctl().
namespace aiod::control {
namespace {

using aio::Control;
using aio::Task;
using aio::Value;
using engine::TaskState;
using ::testing::HasSubstr;

class ServiceConfigurationTest : public SteeringTest {
 protected:
  std::string overrides() {
    const auto file = folder_.path() / settings::kOverridesFile;
    return std::filesystem::exists(file) ? support::read_text(file) : "";
  }
  std::string value_of(const std::string& service, std::string_view key) {
    for (const auto& value : service_control_->config(service))
      if (value.key == key) return boost::json::serialize(value.value) + " @ " + value.origin;
    return "none";
  }
};

TEST_F(ServiceConfigurationTest, EnablesForTheNextBootOrNow) {
  folder_.write("services.yaml", "a: {enabled: false}\n");
  EXPECT_EQ(steer([](Control& ctl) -> Task<Value> {
              const auto change = co_await ctl.enable("a");
              co_return Value(change.changes.size());
            }),
            "0");
  EXPECT_THAT(overrides(), HasSubstr("enabled: true"));
  EXPECT_EQ(state("a.service"), TaskState::inactive);
  EXPECT_THAT(value_of("a", "enabled"), HasSubstr("true @ overrides.yaml:"));
  const auto now = [](Control& ctl) -> Task<Value> {
    const auto change = co_await ctl.enable("a", aio::Apply::now);
    co_return Value(to_string(change.changes.at(0).to));
  };
  EXPECT_EQ(steer(now), R"("running")");
  EXPECT_EQ(steer([](Control& ctl) -> Task<Value> {
              const auto change = co_await ctl.disable("a", aio::Apply::now);
              co_return Value(to_string(change.changes.at(0).to));
            }),
            R"("stopped")");
  EXPECT_THAT(overrides(), HasSubstr("enabled: false"));
}

TEST_F(ServiceConfigurationTest, ConfiguresAndTellsWhatItIs) {
  EXPECT_THAT(steer([](Control& ctl) -> Task<Value> {
                const aio::Object set{{"loglevel", "debug"}, {"kwargs.n", 7}};
                const aio::Array args{1, "2s"};
                const auto change = co_await ctl.configure("a.service", set, args);
                co_return Value(change.file);
              }),
              HasSubstr("overrides.yaml"));
  EXPECT_THAT(value_of("a", "args.1"), HasSubstr(R"("2s" @ overrides.yaml)"));
  EXPECT_THAT(value_of("a", "kwargs.n"), HasSubstr("7 @ "));
  EXPECT_EQ(engine_->service("a")->host().logger().level(), aio::LogLevel::debug);
}

TEST_F(ServiceConfigurationTest, ConfiguresSeveralServicesInOneWrite) {
  EXPECT_THAT(steer([](Control& ctl) -> Task<Value> {
                std::vector<aio::ConfigEdit> edits;
                edits.push_back({.service = "a", .set = {{"enabled", false}}});
                edits.push_back({.service = "fails.service", .set = {{"n", 7}}, .args = aio::Array{1}});
                co_return Value((co_await ctl.configure_all(edits)).file);
              }),
              HasSubstr("overrides.yaml"));
  EXPECT_THAT(value_of("a", "enabled"), HasSubstr("false @ overrides.yaml"));
  EXPECT_THAT(value_of("fails", "kwargs.n"), HasSubstr("7 @ "));
  EXPECT_THAT(value_of("fails", "args.0"), HasSubstr("1 @ "));
  EXPECT_EQ(state("a.service"), TaskState::running) << "it is of the next boot";
}

TEST_F(ServiceConfigurationTest, OfSeveralEditsAllAreMadeOrNone) {
  const auto try_with = [&](const char* service, const aio::Object& set) {
    return steer([&](Control& ctl) -> Task<Value> {
      std::vector<aio::ConfigEdit> edits;
      edits.push_back({.service = "a", .set = {{"enabled", false}}});
      edits.push_back({.service = service, .set = set});
      co_await ctl.configure_all(edits);
      co_return Value();
    });
  };
  EXPECT_THAT(try_with("fails", {{"loglevel", "loud"}}), HasSubstr("nothing was changed:"));
  EXPECT_THAT(try_with("nobody", {{"n", 1}}), HasSubstr("there is no service nobody"));
  EXPECT_EQ(overrides(), "");
}

TEST_F(ServiceConfigurationTest, WhatWouldBeWrongIsRefusedWithItsPlace) {
  EXPECT_THAT(steer([](Control& ctl) -> Task<Value> {
                const aio::Object set{{"loglevel", "loud"}};
                co_await ctl.configure("a", set);
                co_return Value();
              }),
              AllOf(HasSubstr("aio::ControlError: nothing was changed:"), HasSubstr("overrides.yaml:")));
  EXPECT_EQ(overrides(), "");
}

TEST_F(ServiceConfigurationTest, Reloads) {
  folder_.write("services.yaml", "a: {}\n");
  boot_from_files();
  folder_.write("services.yaml", "a: {args: [1]}\n");
  EXPECT_THAT(steer([](Control& ctl) -> Task<Value> { co_return co_await ctl.reload(); }),
              HasSubstr(R"("restarted":["a.service"])"));
  folder_.write("services.yaml", "a: [\n");
  EXPECT_THAT(steer([](Control& ctl) -> Task<Value> { co_return co_await ctl.reload(); }),
              HasSubstr("aio::ControlError"));
}

TEST_F(ServiceConfigurationTest, AReloadMayRestartItsCaller) {
  folder_.write("services.yaml", "boss: {enabled: true}\n");
  boot_from_files();
  folder_.write("services.yaml", "boss: {enabled: true, require: []}\n");
  int runs_so_far = 0;
  std::string second;
  EXPECT_EQ(steer([&](Control& ctl) -> Task<Value> {
              const bool again = ++runs_so_far == 2;
              const aio::Object plan = co_await ctl.reload();
              if (again) second = boost::json::serialize(plan.at("restarted"));
              co_await aio::sleep(1h);
              co_return Value();
            }),
            "running");
  EXPECT_EQ(runs_so_far, 2);
  EXPECT_EQ(second, "[]");
}

TEST_F(ServiceConfigurationTest, AServiceWithoutALoggerOfItsOwnLogsAsTheDaemon) {
  settings_.daemon.log.level = aio::LogLevel::warning;
  configure("a").loglevel = aio::LogLevel::debug;
  configure("a@shared").loglevel = aio::LogLevel::debug;
  configure("a@shared").service_logger = false;
  boot();
  EXPECT_EQ(engine_->service("a")->host().logger().level(), aio::LogLevel::debug);
  EXPECT_EQ(engine_->service("a@shared")->host().logger().level(), aio::LogLevel::warning);
}

}  // namespace
}  // namespace aiod::control
