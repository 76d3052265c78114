#include <boost/json/serialize.hpp>

#include "unit/control/fixture.hpp"

namespace aiod::control {

struct TunedParams {
  int n = 0;
};
AIO_PARAMS(TunedParams, n)

namespace {

class Tuned : public aio::Service<TunedParams> {
 public:
  Tuned() : Service({.enabled = true}) {}
  aio::Task<aio::Value> task(TunedParams) override {
    for (;;) co_await aio::sleep(1h);
  }
};

using engine::sleeper;
using engine::TaskState;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> texts(const boost::json::object& reply, std::string_view field) {
  std::vector<std::string> list;
  for (const auto& item : reply.at(field).as_array()) list.emplace_back(item.as_string());
  return list;
}

class ConfigurationTest : public ControlTest {
 protected:
  std::string overrides() {
    const auto file = folder_.path() / settings::kOverridesFile;
    return std::filesystem::exists(file) ? support::read_text(file) : "";
  }
  std::string origin(const boost::json::object& config, std::string_view key) {
    for (const auto& value : config.at("values").as_array())
      if (std::string_view(value.at("key").as_string()) == key)
        return boost::json::serialize(value.at("value")) + " " + value.at("origin").as_string().c_str();
    return "none";
  }
  boost::json::object reload(bool dry_run = false) {
    return ask("io.aiod.Services.Reload", {{"dryRun", dry_run}});
  }
};

TEST_F(ConfigurationTest, EnableWritesOneFileAndStartsOnlyWithNow) {
  folder_.write("services.yaml", "a: {enabled: false}\nb: {enabled: false}\n");
  plugins_.add("a", sleeper());
  plugins_.add("b", sleeper());
  boot_from_files();
  const auto reply = ask("io.aiod.Services.Enable", {{"patterns", {"a"}}});
  EXPECT_EQ(reply.at("file").as_string(), (folder_.path() / "overrides.yaml").string());
  EXPECT_THAT(texts(reply, "names"), ElementsAre("a"));
  EXPECT_THAT(overrides(), HasSubstr("enabled: true"));
  EXPECT_EQ(state("a.service"), TaskState::inactive);
  EXPECT_TRUE(status("a.service").enabled);
  ask("io.aiod.Services.Enable", {{"patterns", {"b"}}, {"now", true}});
  EXPECT_EQ(state("b.service"), TaskState::running);
  ask("io.aiod.Services.Disable", {{"patterns", {"b"}}, {"now", true}});
  EXPECT_EQ(state("b.service"), TaskState::stopped);
  EXPECT_FALSE(
      settings::load({.config_dir = folder_.path(), .overrides = folder_.path() / settings::kOverridesFile})
          .services.at("b")
          .enabled.value());
}

TEST_F(ConfigurationTest, AReloadAfterEnableChangesNothing) {
  folder_.write("services.yaml", "a: {enabled: false}\n");
  plugins_.add("a", sleeper());
  boot_from_files();
  ask("io.aiod.Services.Enable", {{"patterns", {"a"}}});
  EXPECT_THAT(texts(reload(), "unchanged"), ElementsAre("a.service"));
  EXPECT_EQ(state("a.service"), TaskState::inactive);
}

TEST_F(ConfigurationTest, UnknownNamesAreRefusedBeforeAnythingIsWritten) {
  plugins_.add("a", sleeper());
  boot_from_files();
  EXPECT_THAT(error_of("io.aiod.Services.Enable", {{"patterns", {"a", "x"}}}), HasSubstr("NoSuchService"));
  EXPECT_EQ(overrides(), "");
}

TEST_F(ConfigurationTest, ConfigShowsWhereEachValueComesFrom) {
  folder_.write("services.yaml", "a:\n  kwargs: {period: 5}\n");
  plugins_.add("a", sleeper());
  boot_from_files();
  const auto config = ask("io.aiod.Services.Config", {{"name", "a"}});
  EXPECT_EQ(origin(config, "kwargs.period"), "5 services.yaml:2:20");
  EXPECT_EQ(origin(config, "enabled"), "true default");
  EXPECT_TRUE(config.at("file").is_null());
}

TEST_F(ConfigurationTest, ConfigShowsTheCodesOwnDefaults) {
  folder_.write("services.yaml", "b: {args: [2]}\n");
  plugins_.add_class<Tuned>("a");
  plugins_.add_class<Tuned>("b");
  boot_from_files();
  EXPECT_EQ(origin(ask("io.aiod.Services.Config", {{"name", "a"}}), "kwargs.n"), "0 default");
  const auto given = ask("io.aiod.Services.Config", {{"name", "b"}});
  EXPECT_EQ(origin(given, "args.0"), "2 services.yaml:1:12");
  EXPECT_EQ(origin(given, "kwargs.n"), "none");
}

TEST_F(ConfigurationTest, LogLevelChangesAtOnceAndTheRestAtTheNextStart) {
  plugins_.add("a", sleeper());
  boot_from_files();
  const auto reply =
      ask("io.aiod.Services.Config", {{"name", "a"}, {"set", {{"loglevel", "error"}, {"period", 7}}}});
  EXPECT_EQ(origin(reply, "kwargs.period").substr(0, 2), "7 ");
  EXPECT_THAT(texts(reply, "warnings"), Contains(HasSubstr("next start")));
  EXPECT_EQ(engine_->service("a")->host().logger().level(), aio::LogLevel::error);
  EXPECT_THAT(
      texts(ask("io.aiod.Services.Config", {{"name", "a"}, {"set", {{"loglevel", "debug"}}}}), "warnings"),
      IsEmpty());
}

TEST_F(ConfigurationTest, NothingIsWrittenWhenTheResultWouldBeAnError) {
  plugins_.add("a", sleeper());
  boot_from_files();
  EXPECT_THAT(error_of("io.aiod.Services.Config", {{"name", "a"}, {"set", {{"schedule", "often"}}}}),
              HasSubstr("overrides.yaml:"));
  EXPECT_THAT(error_of("io.aiod.Services.Config", {{"name", "a"}, {"set", {{"schedule", {{"cron", "9"}}}}}}),
              HasSubstr("five"));
  plugins_.refuse("a", {.path = "/kwargs/period", .message = "there is no parameter \"period\""});
  EXPECT_THAT(error_of("io.aiod.Services.Config", {{"name", "a"}, {"set", {{"period", 1}}}}),
              HasSubstr("no parameter"));
  EXPECT_EQ(overrides(), "");
  EXPECT_TRUE(status("a.service").kwargs.empty());
}

TEST_F(ConfigurationTest, WhatIsSetCountsMoreThanEveryFileAndSaysWhatItHides) {
  folder_.write("services.d/95-site.yaml", "a: {enabled: true}\n");
  plugins_.add("a", sleeper());
  boot_from_files();
  ask("io.aiod.Services.Disable", {{"patterns", {"a"}}});
  const auto config = ask("io.aiod.Services.Config", {{"name", "a"}});
  EXPECT_THAT(origin(config, "enabled"), testing::StartsWith("false overrides.yaml:"));
  EXPECT_EQ(config.at("values").at(0).at("hides"), "services.d/95-site.yaml:1:14");
}

TEST_F(ConfigurationTest, ATextIsCheckedAndNothingChanges) {
  folder_.write("services.yaml", "a: {enabled: false}\n");
  plugins_.add_class<Tuned>("a");
  boot_from_files();
  const auto check = [&](const std::string& file, const std::string& text) {
    return ask("io.aiod.Services.Check", {{"file", file}, {"text", text}});
  };
  EXPECT_TRUE(check("services.d/10-a.yaml", "a: {kwargs: {n: 3}}\n").at("ok").as_bool());
  const auto wrong = check("services.d/10-a.yaml", "a: {schedule: often}\n");
  EXPECT_FALSE(wrong.at("ok").as_bool());
  EXPECT_THAT(texts(wrong, "messages").at(0), HasSubstr("services.d/10-a.yaml:1:15: error:"));
  EXPECT_FALSE(check("services.yaml", "a: {enabled: [\n").at("ok").as_bool());
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "services.d/10-a.yaml"));
  for (const char* file :
       {"../services.yaml", "/etc/shadow", "services.d/../x.yaml", "services.d/.x.yaml", ""})
    EXPECT_THAT(error_of("io.aiod.Services.Check", {{"file", file}, {"text", ""}}),
                HasSubstr("isn't a file of the configuration"));
}

TEST_F(ConfigurationTest, AFileThatIsNoYamlIsLeftAlone) {
  plugins_.add("a", sleeper());
  boot_from_files();
  folder_.write("overrides.yaml", "a: {enabled: [\n");
  EXPECT_THAT(error_of("io.aiod.Services.Enable", {{"patterns", {"a"}}}), HasSubstr("overrides.yaml"));
  EXPECT_EQ(overrides(), "a: {enabled: [\n");
}

TEST_F(ConfigurationTest, CatShowsTheFilesAndWhatResults) {
  folder_.write("services.yaml", "a:\n  kwargs: {period: 5}\n");
  plugins_.add("a", sleeper());
  boot_from_files();
  EXPECT_THAT(ask("io.aiod.Services.Cat", {{"name", "a"}}).at("text").as_string().c_str(),
              HasSubstr("services.yaml:1"));
  EXPECT_THAT(
      ask("io.aiod.Services.Cat", {{"name", "a"}, {"effective", true}}).at("text").as_string().c_str(),
      HasSubstr("period: 5"));
}

TEST_F(ConfigurationTest, ReloadDoesWhatTheDryRunSaid) {
  folder_.write("services.yaml", "a: {args: [1]}\nb: {}\nc: {enabled: false}\nd@x: {}\n");
  plugins_.add_class<Tuned>("a");
  for (const char* name : {"b", "c", "d"}) plugins_.add(name, sleeper());
  boot_from_files();
  stop("b.service");
  events();
  folder_.write("services.yaml", "a: {args: [2]}\nb: {}\nc: {enabled: true}\nd@y: {}\n");
  const auto plan = reload(true);
  EXPECT_THAT(texts(plan, "restarted"), ElementsAre("a.service"));
  EXPECT_THAT(texts(plan, "unchanged"), ElementsAre("b.service", "d.service"));
  EXPECT_THAT(texts(plan, "added"), ElementsAre("c.service", "d@y.service"));
  EXPECT_THAT(texts(plan, "removed"), ElementsAre("d@x.service"));
  EXPECT_THAT(events(), IsEmpty()) << "a dry run does nothing";
  EXPECT_EQ(boost::json::serialize(reload()), boost::json::serialize(plan));
  EXPECT_EQ(state("b.service"), TaskState::stopped) << "a stop is not forgotten";
  EXPECT_EQ(state("c.service"), TaskState::running);
  EXPECT_FALSE(engine_->knows("d@x.service"));
  EXPECT_EQ(state("d@y.service"), TaskState::running);
  EXPECT_EQ(status("a.service").args[0], 2);
}

TEST_F(ConfigurationTest, AnErrorAnywhereRefusesTheWholeReload) {
  folder_.write("services.yaml", "a: {args: [1]}\n");
  plugins_.add_class<Tuned>("a");
  boot_from_files();
  events();
  for (const char* text : {"a: {args: [2]}\nb: {enabeld: true}\n", "a: {args: [2]}\nb: [}\n"}) {
    folder_.write("services.yaml", text);
    EXPECT_THAT(error_of("io.aiod.Services.Reload"), HasSubstr("services.yaml:2:"));
  }
  EXPECT_THAT(events(), IsEmpty());
  EXPECT_EQ(status("a.service").args[0], 1);
}

TEST_F(ConfigurationTest, ReloadOfOneServiceSwapsItsPluginAndReadsItsEntry) {
  folder_.write("services.yaml", "a: {args: [1]}\nb: {args: [1]}\n");
  plugins_.add_class<Tuned>("a");
  plugins_.add_class<Tuned>("b");
  boot_from_files();
  const auto old_code = engine_->service("a")->code();
  folder_.write("services.yaml", "a: {args: [2]}\nb: {args: [2]}\n");
  plugins_.add_class<Tuned>("a");
  const auto reply = ask("io.aiod.Services.Reload", {{"patterns", {"a"}}});
  EXPECT_THAT(texts(reply, "restarted"), ElementsAre("a.service"));
  EXPECT_NE(engine_->service("a")->code(), old_code);
  EXPECT_EQ(status("a.service").args[0], 2);
  EXPECT_EQ(status("b.service").args[0], 1) << "that is for a reload of all";
  EXPECT_EQ(state("a.service"), TaskState::running);
}

TEST_F(ConfigurationTest, APluginThatCantBeLoadedIsNotSwappedIn) {
  plugins_.add("a", sleeper());
  boot_from_files();
  events();
  plugins_.unloadable.insert("a");
  EXPECT_THAT(error_of("io.aiod.Services.Reload", {{"patterns", {"a"}}}), HasSubstr("a isn't a plugin"));
  EXPECT_THAT(events(), IsEmpty());
}

TEST_F(ConfigurationTest, RequestsAreCarriedOutOneAfterAnother) {
  plugins_.add("a", sleeper());
  boot_from_files();
  int answered = 0;
  act([&] {
    for (int i = 0; i < 10; ++i)
      configuration_->write({.edits = {{"a", "kwargs.n" + std::to_string(i), aio::Value(i)}}},
                            [&](const Configuration::Answer<Configuration::Written>& answer) {
                              EXPECT_FALSE(answer.error);
                              ++answered;
                            });
  });
  EXPECT_EQ(answered, 10);
  EXPECT_EQ(status("a.service").next_start.size(), 10u);
}

}  // namespace
}  // namespace aiod::control
