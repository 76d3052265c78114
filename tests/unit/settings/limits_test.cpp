#include "fixture.hpp"
#include "settings/expansion.hpp"
#include "settings/files.hpp"
#include "settings/yaml_reader.hpp"

namespace aiod::settings {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class LimitsTest : public SettingsTest {
 protected:
  static std::string repeated(const std::string& piece, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += piece;
    return text;
  }
  std::string only_error(const std::string& text) {
    const auto errors = errors_of(load_services(text));
    EXPECT_EQ(errors.size(), 1u);
    return errors.empty() ? "" : errors[0];
  }
};

TEST_F(LimitsTest, AliasesOfALongText) {
  const std::string text = "a: {kwargs: {x: &x " + std::string(100'000, 'x') + ", l: [";
  std::string few = text;
  for (int i = 0; i < 30; ++i) few += "*x, ";
  EXPECT_THAT(errors_of(load_services(few + "]}}\n")), IsEmpty());
  std::string many = text;
  for (int i = 0; i < 100; ++i) many += "*x, ";
  EXPECT_THAT(only_error(many + "]}}\n"), HasSubstr("anchors and aliases copy more than 4 MiB of text"));
}

TEST_F(LimitsTest, AnchorsAroundALongText) {
  std::string text = "a: {kwargs: {x: ";
  for (int i = 0; i < 40; ++i) text += "&a" + std::to_string(i) + " [";
  text += std::string(200'000, 'x') + std::string(40, ']') + "}}\n";
  EXPECT_THAT(only_error(text), HasSubstr("anchors and aliases copy"));
}

TEST_F(LimitsTest, LongKeysAroundManyValues) {
  std::string text = "a: {kwargs: {x: {? \"" + std::string(100'000, 'k') + "\" : [";
  for (int i = 0; i < 1000; ++i) text += "1, ";
  EXPECT_THAT(only_error(text + "]}}}\n"), HasSubstr("long keys around too many values"));
  std::string aliased = "a: &a {kwargs: {x: &x [";
  for (int i = 0; i < 1000; ++i) aliased += "1, ";
  aliased += "], y: {? \"" + std::string(100'000, 'k') + "\" : *x}}}\n";
  EXPECT_THAT(only_error(aliased), HasSubstr("long keys around too many values"));
}

TEST_F(LimitsTest, ACrowdedLine) {
  for (const char* piece : {"[", "1,", "{", "x: [1, "})
    EXPECT_THAT(only_error("a: {kwargs: {x: [" + repeated(piece, 1'000'000 / std::string(piece).size())),
                testing::AnyOf(HasSubstr("brackets and commas in one line"), HasSubstr("not valid YAML")));
}

// Each error looks at its own part of the line.
TEST_F(LimitsTest, ManyErrorsInOneLine) {
  std::string text = "a: {kwargs: {";
  for (int i = 0; i < 40'000; ++i) text += "password" + std::to_string(i) + ": .inf, ";
  const ServiceSettings a = load_services(text + "}}\n").services.at("a");
  EXPECT_EQ(a.errors.size(), kMaxErrors + 1);
  EXPECT_THAT(a.errors[5].source_line.substr(a.errors[5].caret), testing::StartsWith("[secret]"));
}

TEST_F(LimitsTest, VariablesThatComeToTooMuch) {
  sources.environment["BIG"] = std::string(1'000'000, 'x');
  std::string text = "a: {kwargs: {l: [";
  for (int i = 0; i < 100; ++i) text += "\"${BIG}\", ";
  const Settings settings = load_services(text + "]}}\nb: {kwargs: {x: \"${BIG}\"}}\nc: {enabled: true}\n");
  EXPECT_TRUE(settings.ok());
  const ServiceSettings& a = settings.services.at("a");
  EXPECT_EQ(a.errors.size(), kMaxErrors + 1);
  EXPECT_THAT(a.errors[0].message, HasSubstr("variables and secrets come to more than 4 MiB of text"));
  EXPECT_EQ(a.errors.back().message, "76 more errors in the entry of a");
  EXPECT_THAT(settings.services.at("c").errors, IsEmpty());
}

TEST_F(LimitsTest, ManyFiles) {
  for (std::size_t i = 0; i <= kMaxFiles; ++i) write("services.d/" + std::to_string(i) + ".yaml", "a: {}\n");
  EXPECT_THAT(errors_of(load()), ElementsAre("1:1: not read: it has more than 1000 files"));
}

TEST_F(LimitsTest, ManyLargeFiles) {
  const std::string text = "# " + std::string(kMaxFileSize - 3, 'x') + "\n";
  for (int i = 0; i < 5; ++i) write("services.d/" + std::to_string(i) + ".yaml", text);
  EXPECT_THAT(errors_of(load()), ElementsAre("1:1: not read: all files together are larger than 16 MiB"));
}

}  // namespace
}  // namespace aiod::settings
