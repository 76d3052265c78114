#include "settings/describe.hpp"

#include <boost/json/serialize.hpp>

#include "fixture.hpp"
#include "settings/overrides.hpp"

namespace aiod::settings {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class DescribeTest : public SettingsTest {
 protected:
  /// "key = value @ origin" of each.
  std::vector<std::string> described(const std::string& name = "hello") {
    std::vector<std::string> texts;
    const Settings settings = load();
    for (const ConfiguredValue& each : describe(settings.services.at(name), dir))
      texts.push_back(each.key + " = " + boost::json::serialize(each.value) + " @ " + each.origin);
    return texts;
  }
  std::string written(const std::string& name = "hello") { return written_entries(load(), name, dir); }
  std::string effective() { return effective_entry(load().services.at("hello"), dir); }
};

TEST_F(DescribeTest, EveryValueWithItsPlace) {
  write("services.yaml",
        "hello:\n  enabled: true\n  args: [GPIO17, [1, 2]]\n  kwargs: {period: 5, loglevel: debug}\n");
  write("services.d/20-x.yaml",
        "hello:\n  kwargs:\n    period: 6\n    a: {b: 1}\n  require: world\n  service_logger: "
        "true\n  stop_timeout: 1500ms\n");
  EXPECT_THAT(
      described(),
      ElementsAre("enabled = true @ services.yaml:2:12", "args.0 = \"GPIO17\" @ services.yaml:3:10",
                  "args.1 = [1,2] @ services.yaml:3:18", "kwargs.period = 6 @ services.d/20-x.yaml:3:13",
                  "kwargs.a = {\"b\":1} @ services.d/20-x.yaml:4:8",
                  "require = [\"world\"] @ services.d/20-x.yaml:5:12",
                  "loglevel = \"debug\" @ services.yaml:4:33",
                  "service_logger = true @ services.d/20-x.yaml:6:19",
                  "stop_timeout = \"1.5s\" @ services.d/20-x.yaml:7:17"));
}

TEST_F(DescribeTest, SchedulesAndRestartsAsTheFilesSpellThem) {
  write("services.yaml",
        "hello:\n  schedule: {start_in: 20, repeat: true, at: [7:30, 22:15], cron: '@daily', jitter: 90, "
        "overlap: queue,"
        " missed: once}\n  restart: {policy: true, delay: 2, max: 3, with: [a]}\n");
  EXPECT_THAT(described(), ElementsAre("schedule.start_in = \"20s\" @ services.yaml:2:24",
                                       "schedule.repeat = true @ services.yaml:2:36",
                                       "schedule.at = [\"07:30\",\"22:15\"] @ services.yaml:2:46",
                                       "schedule.cron = \"@daily\" @ services.yaml:2:67",
                                       "schedule.jitter = \"1m30s\" @ services.yaml:2:85",
                                       "schedule.overlap = \"queue\" @ services.yaml:2:98",
                                       "schedule.missed = \"once\" @ services.yaml:2:113",
                                       "restart.policy = \"on-failure\" @ services.yaml:3:21",
                                       "restart.with = [\"a\"] @ services.yaml:3:51",
                                       "restart.delay = \"2s\" @ services.yaml:3:34",
                                       "restart.max = 3 @ services.yaml:3:42"));
}

TEST_F(DescribeTest, ShortFormsAndEmptyOnes) {
  write("services.yaml",
        "hello: {restart: [a, b], schedule: {}, args: []}\nworld: {restart: no, schedule: "
        "{start_in: 2027-03-01 07:30}}\nempty: {enabled: null}\n");
  EXPECT_THAT(described(), ElementsAre("args = [] @ services.yaml:1:46", "schedule = {} @ services.yaml:1:36",
                                       "restart = [\"a\",\"b\"] @ services.yaml:1:18"));
  EXPECT_THAT(described("world"),
              ElementsAre("schedule.start_in = \"2027-03-01 07:30:00\" @ services.yaml:2:43",
                          "restart = \"no\" @ services.yaml:2:18"));
  EXPECT_THAT(described("empty"), IsEmpty());
}

TEST_F(DescribeTest, NoSecretIsShown) {
  sources.credentials_dir = dir / "secrets";
  write("secrets/token", "hunter2");
  write(".env", "PASSWORD=hunter2\n");
  write("services.yaml",
        "hello:\n  args: [!secret token, {a: [1, !secret token]}]\n  kwargs:\n    t: !secret token\n    v: "
        "${PASSWORD}\n");
  EXPECT_THAT(described(), ElementsAre("args.0 = \"[secret]\" @ services.yaml:2:10",
                                       "args.1 = {\"a\":[1,\"[secret]\"]} @ services.yaml:2:25",
                                       "kwargs.t = \"[secret]\" @ services.yaml:4:8",
                                       "kwargs.v = \"${PASSWORD}\" @ services.yaml:5:8"));
  EXPECT_EQ(written(),
            "# services.yaml:1\nhello:\n  args: [!secret token, {a: [1, !secret token]}]\n  kwargs:\n"
            "    t: !secret token\n    v: ${PASSWORD}\n");
}

TEST_F(DescribeTest, EntriesAreShownAsTheyAreWritten) {
  write("services.yaml",
        "world: {}\n\nhello:  # mine\n  enabled: true\n\n  # why\n  args: [1]\n\n# of the next\nx: {}\n");
  write("services.d/20-x.yaml", "x: {}\nhello: {enabled: false}\n# the end\n...\n");
  write(kOverridesFile, "hello:\n  text: |\n    # no comment\n    x\n");
  EXPECT_EQ(written(),
            "# services.yaml:3\nhello:  # mine\n  enabled: true\n\n  # why\n  args: [1]\n\n"
            "# services.d/20-x.yaml:2\nhello: {enabled: false}\n\n"
            "# overrides.yaml:1\nhello:\n  text: |\n    # no comment\n    x\n");
  EXPECT_EQ(written("nobody"), "");
}

TEST_F(DescribeTest, AnEntryWithoutLinesOfItsOwnIsWrittenAnew) {
  write("services.config", "{\"hello\": {\"args\": [2, \"${X}\"], \"kwargs\": {\"a\": null}}, \"x\": {}}");
  EXPECT_EQ(written(), "# services.config:1\nhello:\n  args: [2, \"${X}\"]\n  kwargs:\n    a: null\n");
}

TEST_F(DescribeTest, TheEffectiveEntryLoadsAsWhatItShows) {
  write("services.yaml", "hello:\n  args: [GPIO17, 5]\n  kwargs: {period: 5s, text: a$$b}\n");
  write("services.d/20-x.yaml", "hello: {args: [GPIO22], schedule: {repeat: 90}, restart: always}\n");
  const std::string text = effective();
  EXPECT_EQ(text,
            "hello:\n"
            "  args:\n"
            "    - GPIO22       # services.d/20-x.yaml:1:16\n"
            "  kwargs:\n"
            "    period: 5s     # services.yaml:3:20\n"
            "    text: \"a$$b\"   # services.yaml:3:30\n"
            "  schedule:\n"
            "    repeat: 1m30s  # services.d/20-x.yaml:1:44\n"
            "  restart: always  # services.d/20-x.yaml:1:58\n");
  std::filesystem::remove(dir / "services.d/20-x.yaml");
  write("services.yaml", text);
  const ServiceSettings hello = load().services.at("hello");
  EXPECT_THAT(errors_of(hello), IsEmpty());
  EXPECT_EQ(hello.kwargs.at("text"), "a$b");
  EXPECT_EQ(hello.schedule->repeat, aio::Repeat(std::chrono::seconds(90)));
}

TEST_F(DescribeTest, TheFoldersNameMayEndInASlash) {
  write("services.d/20-x.yaml", "hello: {enabled: true}\n");
  sources.config_dir = dir / "";
  sources.replaced = {{sources.overrides, "hello: {args: []}\n"}};
  const Settings settings = load();
  EXPECT_EQ(written_entries(settings, "hello", dir / ""),
            "# services.d/20-x.yaml:1\nhello: {enabled: true}\n\n# overrides.yaml:1\nhello: "
            "{args: []}\n");
  EXPECT_EQ(describe(settings.services.at("hello"), dir / "").front().origin, "services.d/20-x.yaml:1:18");
}

TEST_F(DescribeTest, AnEntryThatSaysNothing) {
  write("services.yaml", "hello:\n");
  EXPECT_EQ(effective(), "hello: {}\n");
}

TEST_F(DescribeTest, TheOverridesAreLaidOverEverythingAndWhatTheyHideIsSaid) {
  write("services.yaml", "hello: {enabled: false, args: [1], kwargs: {a: 1}}\n");
  write("services.d/90-aioctl.yaml", "hello: {kwargs: {a: 2}}\n");
  write("services.d/zz.yaml", "hello: {kwargs: {b: 2}}\n");
  write(kOverridesFile, "hello: {enabled: true, kwargs: {a: 3, c: 3}}\n");
  const Settings settings = load();
  std::map<std::string, std::string> hidden;
  for (const ConfiguredValue& each : describe(settings.services.at("hello"), dir))
    hidden[each.key] = each.origin + " hides " + each.hides;
  EXPECT_THAT(hidden, ElementsAre(testing::Pair("args.0", "services.yaml:1:32 hides "),
                                  testing::Pair("enabled", "overrides.yaml:1:18 hides services.yaml:1:18"),
                                  testing::Pair("kwargs.a",
                                                "overrides.yaml:1:36 hides services.d/90-aioctl.yaml:1:21"),
                                  testing::Pair("kwargs.b", "services.d/zz.yaml:1:21 hides "),
                                  testing::Pair("kwargs.c", "overrides.yaml:1:42 hides ")));
  EXPECT_THAT(effective(), HasSubstr("# overrides.yaml:1:18, hides services.yaml:1:18\n"));
}

TEST_F(DescribeTest, OverridesElsewhereAreNamedByTheirPath) {
  sources.overrides = "/var/lib/aiod/overrides.yaml";
  sources.replaced = {{sources.overrides, "hello: {enabled: true}\n"}};
  EXPECT_THAT(described(), ElementsAre("enabled = true @ /var/lib/aiod/overrides.yaml:1:18"));
  EXPECT_EQ(written(), "# /var/lib/aiod/overrides.yaml:1\nhello: {enabled: true}\n");
}

TEST_F(DescribeTest, OverridesThatCanNotBeReadAreAnErrorButNotAtBoot) {
  write("services.yaml", "hello: {enabled: false}\n");
  write(kOverridesFile, "hello: {enabled: [\n");
  EXPECT_FALSE(load().ok());
  sources.overrides_must_be_good = false;
  const Settings settings = load();
  EXPECT_TRUE(settings.ok());
  EXPECT_EQ(settings.services.at("hello").enabled, false);
  ASSERT_FALSE(settings.diagnostics.empty());
  EXPECT_THAT(to_string(settings.diagnostics.front()),
              testing::AllOf(HasSubstr("overrides.yaml:"), HasSubstr("left out until the file is mended")));
}

TEST_F(DescribeTest, TemporaryFilesAndEditorsAreNotRead) {
  write("services.yaml", "hello: {enabled: true}\n");
  for (const char* name :
       {".overrides.yaml.aB3xyZ", ".#10-a.yaml", ".10-a.yaml.swp", ".yaml", ".hidden.yaml"})
    write(std::filesystem::path("services.d") / name, "hello: {enabled: false}\n");
  for (const char* name : {"10-a.yaml~", "#10-a.yaml#", "10-a.yaml.dpkg-new", "10-a.yml", "4913"})
    write(std::filesystem::path("services.d") / name, "hello: [");
  const Settings settings = load();
  EXPECT_EQ(settings.services.at("hello").enabled, true);
  EXPECT_TRUE(settings.ok());
  EXPECT_EQ(settings.diagnostics.size(), 5u) << "hidden files are nobody's business; of the others is told";
}

}  // namespace
}  // namespace aiod::settings
