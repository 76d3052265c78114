#include <cctype>
#include <sstream>

#include "fixture.hpp"

namespace aiod::settings {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

std::string shipped(const std::string& name) {
  std::ifstream file(std::filesystem::path(AIOD_CONFIG_DIR) / name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Removes the "#" from the settings that are commented out: those lines have two blanks or none after it.
std::string switched_on(const std::string& text) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    const bool is_prose = line == "#" || (line.starts_with("# ") && !line.starts_with("#  "));
    if (line.starts_with('#') && !is_prose) line.erase(0, 1);
    result += line + "\n";
  }
  return result;
}

/// Whether the text has "key:", and not as the end of a longer word.
bool names_key(const std::string& text, const std::string& key) {
  for (std::size_t at = text.find(key + ":"); at != std::string::npos; at = text.find(key + ":", at + 1)) {
    const char before = at == 0 ? '\n' : text[at - 1];
    if (std::isalnum(static_cast<unsigned char>(before)) == 0 && before != '_') return true;
  }
  return false;
}

class ShippedTest : public SettingsTest {
 protected:
  /// The keys that an unknown key's error lists, when it stands where `text` puts it.
  std::vector<std::string> allowed_keys(const std::string& file, const std::string& text) {
    write(file, text);
    const Settings settings = load();
    const Diagnostic error =
        file == "aiod.yaml" ? settings.diagnostics.at(0) : settings.services.at("x").errors.at(0);
    constexpr std::string_view kBefore = "allowed are ";
    const std::size_t list = error.message.find(kBefore);
    if (list == std::string::npos) return {};
    std::istringstream words(error.message.substr(list + kBefore.size()));
    std::vector<std::string> keys;
    for (std::string key; std::getline(words >> std::ws, key, ',');) keys.push_back(key);
    return keys;
  }
};

TEST_F(ShippedTest, LoadsAsItIs) {
  sources.config_dir = AIOD_CONFIG_DIR;
  const Settings settings = load();
  EXPECT_THAT(settings.diagnostics, IsEmpty());
  EXPECT_EQ(settings.daemon, DaemonSettings{});
  ASSERT_EQ(settings.services.size(), 3u);
  const ServiceSettings& watcher = settings.services.at("watcher");
  EXPECT_THAT(watcher.errors, IsEmpty());
  EXPECT_EQ(watcher.args, aio::Array{30});
  const ServiceSettings& hello = settings.services.at("hello");
  EXPECT_THAT(hello.errors, IsEmpty());
  EXPECT_EQ(hello.args, (aio::Array{"GPIO17", 5}));
  const ServiceSettings& world = settings.services.at("world");
  EXPECT_THAT(world.errors, IsEmpty());
  EXPECT_EQ(world.schedule, (aio::Schedule{.start_in = aio::StartIn(20s), .repeat = 90s}));
}

TEST_F(ShippedTest, TheDefaultsItShowsAreTheCodes) {
  const std::string text = switched_on(shipped("aiod.yaml"));
  ASSERT_NE(text, shipped("aiod.yaml"));
  write("aiod.yaml", text);
  const Settings settings = load();
  EXPECT_THAT(errors_of(settings), IsEmpty());
  EXPECT_EQ(settings.daemon, DaemonSettings{});
}

TEST_F(ShippedTest, EveryKeyOfTheDaemonIsShown) {
  const std::string text = switched_on(shipped("aiod.yaml"));
  for (const char* place : {"{zzzzzzzz: 1}", "log: {zzzzzzzz: 1}", "log: {file: {path: /x, zzzzzzzz: 1}}",
                            "gpio: {zzzzzzzz: 1}", "control: {zzzzzzzz: 1}", "restart: {zzzzzzzz: 1}"}) {
    const auto keys = allowed_keys("aiod.yaml", place);
    EXPECT_THAT(keys, testing::Not(IsEmpty())) << place;
    for (const std::string& key : keys) {
      EXPECT_TRUE(names_key(text, key)) << key << " of " << place;
    }
  }
}

TEST_F(ShippedTest, EveryKeyOfAServiceIsShownWithAnExampleThatLoads) {
  const std::string text = switched_on(shipped("services.yaml"));
  const Settings settings = load_services(text);
  EXPECT_THAT(settings.diagnostics, IsEmpty());
  const ServiceSettings& kitchen = settings.services.at("hello@kitchen");
  EXPECT_THAT(errors_of(kitchen), IsEmpty());
  for (const char* place : {"{zzzzzzzz: 1}", "{schedule: {zzzzzzzz: 1}}", "{restart: {zzzzzzzz: 1}}"}) {
    const auto keys = allowed_keys("services.yaml", std::string("x: ") + place);
    EXPECT_THAT(keys, testing::Not(IsEmpty())) << place;
    for (const std::string& key : keys) {
      EXPECT_TRUE(names_key(text, key)) << key << " of " << place;
    }
  }
}

TEST_F(ShippedTest, TheExampleShowsTheBackoffsDefaults) {
  const Settings settings = load_services(switched_on(shipped("services.yaml")));
  Backoff expected;
  expected.max = 10;
  EXPECT_EQ(settings.services.at("hello@kitchen").restart,
            (Restart{.policy = RestartPolicy::on_failure, .with = {"world"}, .backoff = expected}));
}

}  // namespace
}  // namespace aiod::settings
