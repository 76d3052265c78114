#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "aioctl/command_model.hpp"
#include "page.hpp"
#include "support/process.hpp"

namespace man_pages {
namespace {

namespace fs = std::filesystem;
namespace support = aiod::support;

const fs::path source = AIOD_SOURCE;
const fs::path pages = source / "packaging/man";

Words names_of(const std::vector<aiod::aioctl::OptionModel>& options) {
  Words names;
  for (const auto& option : options) names.insert(option.names.begin(), option.names.end());
  return names;
}

TEST(ManPages, AioctlsVerbsAndOptions) {
  const auto model = aiod::aioctl::describe_command_line();
  const Page page = read_page(pages / "aioctl.1");
  EXPECT_EQ(page.options, names_of(model.options));
  Words verbs;
  for (const auto& verb : model.verbs) {
    verbs.insert(verb.name);
    const auto described = page.commands.find(verb.name);
    ASSERT_NE(described, page.commands.end()) << verb.name << " is not in aioctl.1";
    EXPECT_EQ(described->second, names_of(verb.options)) << verb.name;
  }
  for (const auto& [name, options] : page.commands)
    EXPECT_TRUE(verbs.contains(name)) << "there is no " << name;
}

TEST(ManPages, AiodsOptions) {
  const std::string help = support::run({AIOD_PROGRAM, "--help"}).out;
  const std::regex line_of_options(R"((?:^|\n)  (-[^\n]*?)(?:  |\n))");
  const std::regex option(R"(-{1,2}[A-Za-z][a-z-]*)");
  Words known;
  for (std::sregex_iterator line(help.begin(), help.end(), line_of_options), end; line != end; ++line) {
    const std::string text = line->str(1);
    for (std::sregex_iterator word(text.begin(), text.end(), option); word != end; ++word)
      known.insert(word->str());
  }
  EXPECT_TRUE(known.contains("--config") && known.contains("-h"));
  EXPECT_EQ(read_page(pages / "aiod.8").options, known);
}

// A section is described by its keys; where the page has text on the whole of it too, that is fine.
void expect_keys(const Page& page, const Words& keys) {
  Words described;
  for (const auto& [name, options] : page.commands) described.insert(name);
  for (const auto& key : keys) {
    const bool section = std::any_of(keys.begin(), keys.end(),
                                     [&](const std::string& other) { return other.starts_with(key + '.'); });
    EXPECT_TRUE(section || described.contains(key)) << key << " is not in the page";
  }
  for (const auto& key : described) EXPECT_TRUE(keys.contains(key)) << "there is no key " << key;
}

TEST(ManPages, KeysOfAiodYaml) {
  const Words keys = read_keys(source / "config/aiod.yaml");
  EXPECT_TRUE(keys.contains("log.level") && keys.contains("stall"));
  expect_keys(read_page(pages / "aiod.yaml.5"), keys);
}

TEST(ManPages, KeysOfServicesYaml) {
  const Words keys = read_keys(source / "config/services.yaml", "hello@kitchen");
  EXPECT_TRUE(keys.contains("enabled") && keys.contains("schedule.cron"));
  expect_keys(read_page(pages / "services.yaml.5"), keys);
}

TEST(ManPages, HeadersOfTheSdk) {
  Words headers;
  for (const auto& file : fs::directory_iterator(source / "sdk/include/aio")) {
    if (file.path().extension() == ".hpp") headers.insert("aio/" + file.path().filename().string());
  }
  EXPECT_EQ(read_page(pages / "aiosdk.7").headers, headers);
}

void expect_content(const std::vector<std::string>& checker) {
  std::size_t count = 0;
  for (const auto& page : fs::directory_iterator(pages)) {
    std::vector<std::string> command = checker;
    command.push_back(page.path().string());
    const support::Finished finished = support::run(command);
    if (finished.exit == 127) GTEST_SKIP() << checker.front() << " is not installed";
    EXPECT_EQ(finished.exit, 0) << page.path();
    EXPECT_EQ(finished.out + finished.err, "") << page.path();
    ++count;
  }
  EXPECT_EQ(count, 5u);
}

TEST(ManPages, GroffIsContent) {
  expect_content({"groff", "-mdoc", "-ww", "-z", "-Tutf8"});
}

TEST(ManPages, MandocIsContent) {
  expect_content({"mandoc", "-T", "lint", "-W", "warning"});
}

TEST(ManPages, ATestThatLooksAtNothingWouldFail) {
  EXPECT_GE(read_page(pages / "aioctl.1").commands.at("log").size(), 20u);
  EXPECT_GE(read_page(pages / "services.yaml.5").commands.size(), 20u);
}

}  // namespace
}  // namespace man_pages
