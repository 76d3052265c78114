#include "settings/overrides.hpp"

#include <random>

#include "fixture.hpp"

namespace aiod::settings {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr int kRounds = 400;

std::string text_of_error(const std::function<void()>& function) {
  try {
    function();
  } catch (const std::exception& e) {
    return e.what();
  }
  return "";
}

class OverridesTest : public SettingsTest {
 protected:
  std::string edit(std::string_view text, std::vector<Edit> edits) {
    return edit_overrides(dir / kOverridesFile, text, edits);
  }
  /// The file without its comment.
  static std::string body(const std::string& text) {
    return text.substr(std::min(text.find("\n\n"), text.size() - 2) + 2);
  }

  std::string after(std::string_view text, std::vector<Edit> edits) {
    const std::string result = edit(text, std::move(edits));
    return result.ends_with("settings.d.\n") ? "" : body(result);
  }
  ServiceSettings loaded(const std::string& text, const std::string& name = "hello") {
    sources.replaced = {{sources.overrides, text}};
    const Settings settings = load();
    EXPECT_THAT(errors_of(settings), IsEmpty()) << text;
    const auto service = settings.services.find(name);
    if (service == settings.services.end()) return {};
    EXPECT_THAT(errors_of(service->second), IsEmpty()) << text;
    return service->second;
  }
};

TEST_F(OverridesTest, SaysWhoWritesIt) {
  const std::string text = edit("", {{"hello", "enabled", true}});
  EXPECT_THAT(text, testing::StartsWith("# Written by the daemon for aioctl"));
  EXPECT_THAT(text, testing::EndsWith("\n\nhello:\n  enabled: true\n"));
}

TEST_F(OverridesTest, SetsEachKeyOfAnEntry) {
  const std::string text = edit("", {{"hello", "enabled", false},
                                     {"hello", "args", aio::Array{"GPIO22", 1, nullptr}},
                                     {"hello", "period", "5s"},
                                     {"hello", "kwargs.zones", aio::Object{{"a b", aio::Array{1.0}}}},
                                     {"hello", "schedule", aio::Object{{"repeat", 90}}},
                                     {"hello", "require", aio::Array{"world"}},
                                     {"hello", "restart", "no"},
                                     {"hello", "loglevel", "debug"},
                                     {"hello", "service_logger", true},
                                     {"hello", "stop_timeout", 2.5}});
  EXPECT_EQ(body(text),
            "hello:\n  enabled: false\n  args: [GPIO22, 1, null]\n  kwargs:\n    period: 5s\n"
            "    zones: {\"a b\": [1.0]}\n  schedule: {repeat: 90}\n  require: [world]\n  restart: \"no\"\n"
            "  loglevel: debug\n  service_logger: true\n  stop_timeout: 2.5\n");
  const ServiceSettings hello = loaded(text);
  EXPECT_EQ(hello.enabled, false);
  EXPECT_EQ(hello.args, (aio::Array{"GPIO22", 1, nullptr}));
  EXPECT_EQ(hello.kwargs.at("period"), "5s");
  EXPECT_EQ(hello.restart->policy, RestartPolicy::no);
  EXPECT_EQ(hello.stop_timeout, std::chrono::milliseconds(2500));
}

TEST_F(OverridesTest, ChangesInPlaceAndLeavesTheRest) {
  const std::string before = "world: {enabled: true}\nhello:\n  args: [1]  # mine\n  kwargs: {a: 1, b: 2}\n";
  EXPECT_EQ(after(before, {{"hello", "args", aio::Array{2}}, {"hello", "a", nullptr}}),
            "world:\n  enabled: true\n\nhello:\n  args: [2]\n  kwargs:\n    a: null\n    b: 2\n");
}

TEST_F(OverridesTest, KeepsSecretsVariablesAndTags) {
  const std::string before =
      "hello: {kwargs: {a: !secret token, b: '${HOME}/x', c: \"5\", d: !!str 5, e: 0x1F, f: !secret 'a "
      "b'}}\n";
  EXPECT_EQ(
      after(before, {{"world", "enabled", true}}),
      "hello:\n  kwargs:\n    a: !secret token\n    b: \"${HOME}/x\"\n    c: \"5\"\n    d: !!str \"5\"\n"
      "    e: 0x1F\n    f: !secret \"a b\"\n\nworld:\n  enabled: true\n");
}

TEST_F(OverridesTest, UnsetTakesOutWhatItEmpties) {
  const std::string before = "hello: {enabled: true, kwargs: {a: 1}}\nworld: {enabled: true}\n";
  EXPECT_EQ(after(before, {{"hello", "a", std::nullopt}}),
            "hello:\n  enabled: true\n\nworld:\n  enabled: true\n");
  const std::string empty = edit(before, {{"hello", "a", std::nullopt},
                                          {"hello", "enabled", std::nullopt},
                                          {"world", "enabled", std::nullopt},
                                          {"nobody", "enabled", std::nullopt}});
  EXPECT_THAT(empty, testing::StartsWith("# Written"));
  EXPECT_THAT(empty, Not(HasSubstr("\n\n")));
  EXPECT_EQ(loaded(empty).name, "");
}

TEST_F(OverridesTest, BesideKwargsAndInThemIsTheSameThing) {
  const std::string before = "hello: {kwargs: {loglevel: debug, a: 1}}\n";
  EXPECT_EQ(after(before, {{"hello", "kwargs.loglevel", "error"}}),
            "hello:\n  kwargs:\n    a: 1\n  loglevel: error\n");
  EXPECT_EQ(after(before, {{"hello", "loglevel", std::nullopt}}), "hello:\n  kwargs:\n    a: 1\n");
}

TEST_F(OverridesTest, WhatATypedTextLooksLikeItStays) {
  for (const char* text : {"${HOME}", "$$",
                           "$x",      "true",
                           "null",    "",
                           " ",       "5",
                           "1e3",     "5s",
                           "1h 5m",   "0x1F",
                           "1e3",     "~",
                           "yes",     "- a",
                           "a: b",    "#x",
                           "[",       "!secret token",
                           "&a",      "*a",
                           "|",       "a\nb",
                           "a\n",     "\r\n",
                           "\t",      "\"",
                           "\\",      "'",
                           "..",      "---",
                           "...",     "\xEF\xBB\xBFx",
                           "\u2028",  "\u0085",
                           "\x01$",   "ä€😀"})
    EXPECT_EQ(loaded(edit("", {{"hello", "x", text}})).kwargs.at("x"), text);
}

class RandomValues {
 public:
  aio::Value value(int depth) {
    switch (below(depth > 0 ? 8 : 6)) {
      case 0:
        return below(2) == 0;
      case 1:
        return static_cast<std::int64_t>(random_()) >> below(64);
      case 2:
        return random_();
      case 3:
        return number();
      case 6:
        return array(depth);
      case 7:
        return object(depth);
      default:
        return aio::Value(text());
    }
  }
  aio::Object object(int depth) {
    aio::Object result;
    for (std::size_t i = below(4); i > 0; --i) result[text()] = value(depth - 1);
    return result;
  }

 private:
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }

  double number() {
    const double wide = std::ldexp(static_cast<double>(random_()), static_cast<int>(below(1200)) - 700);
    return below(2) == 0 ? -wide : static_cast<double>(below(100)) / 4;
  }

  aio::Array array(int depth) {
    aio::Array result;
    for (std::size_t i = below(4); i > 0; --i) result.push_back(value(depth - 1));
    return result;
  }

  std::string text() {
    constexpr std::array<std::string_view, 24> kPieces{
        "a", "B",  "7", "$",  "${", "}", "\"",   "\\",   "'", "\n", "\r",     "\t",
        " ", ": ", "#", ", ", "]",  "{", "\x01", "\x7f", "ä", "😀", "\u0085", "\uFEFF"};
    std::string result;
    const std::size_t length = below(20) == 0 ? 2000 : 8;
    for (std::size_t i = below(length); i > 0; --i) result += kPieces[below(kPieces.size())];
    if (below(10) == 0) result += std::string(1, '\0');
    return result;
  }

  std::mt19937_64 random_{20261123};
};

TEST_F(OverridesTest, AnyValueSurvivesTheRoundTrip) {
  RandomValues random;
  std::string text;
  for (int round = 0; round < kRounds; ++round) {
    const aio::Value value = random.value(4);
    text = edit(round % 7 == 0 ? std::string() : text,
                {{"hello", "x", value}, {"hello", "y", aio::Array{value}}});
    const ServiceSettings hello = loaded(text);
    ASSERT_EQ(hello.kwargs.at("x"), value) << text;
    ASSERT_EQ(hello.kwargs.at("y"), aio::Value(aio::Array{value})) << text;
    ASSERT_EQ(edit(text, {}), text) << "written again it is the same";
  }
}

TEST_F(OverridesTest, AFileThatIsNoYamlIsLeftAloneAndNamed) {
  const std::string name = (dir / kOverridesFile).string();
  for (const char* text :
       {"hello: [", "- a\n", "hello: 5\n", "hello: {}\nhello: {}\n", "hello: {a: 1, a: 2}\n"}) {
    EXPECT_THROW(edit(text, {{"hello", "enabled", true}}), OverridesError) << text;
    EXPECT_THAT(text_of_error([&] { edit(text, {}); }), testing::StartsWith(name + ":")) << text;
  }
}

TEST_F(OverridesTest, RefusesWhatNoFileCanHold) {
  const auto refusal = [&](const Edit& wrong) { return text_of_error([&] { edit("", {wrong}); }); };
  EXPECT_THAT(refusal({"a b", "enabled", true}), HasSubstr("\"a b\" is not the name of a service"));
  EXPECT_THAT(refusal({"hello", "a-b", true}), HasSubstr("\"a-b\" is neither"));
  EXPECT_THAT(refusal({"hello", "x", "\xff"}), HasSubstr("not UTF-8"));
  EXPECT_THAT(refusal({"hello", "x", std::numeric_limits<double>::infinity()}), HasSubstr("not finite"));
  aio::Value deep = 1;
  for (int i = 0; i < 100; ++i) deep = aio::Array{deep};
  EXPECT_THAT(refusal({"hello", "x", deep}), HasSubstr("nested deeper"));
  EXPECT_THAT(refusal({"hello", "x", aio::Value(std::string(5'000'000, 'x'))}),
              HasSubstr("larger than 4 MiB"));
}

TEST_F(OverridesTest, AReplacedTextIsReadInPlaceOfTheFileAndAfterAllOthers) {
  write("services.d/10-a.yaml", "hello: {args: [1], enabled: true}\n");
  write("services.d/95-z.yaml", "hello: {loglevel: error}\n");
  write(kOverridesFile, "hello: {args: [9]}\n");
  const ServiceSettings hello =
      loaded(edit("", {{"hello", "args", aio::Array{2}}, {"hello", "loglevel", "debug"}}));
  EXPECT_EQ(hello.args, aio::Array{2});
  EXPECT_EQ(hello.enabled, true);
  EXPECT_EQ(hello.loglevel, aio::LogLevel::debug);
}

}  // namespace
}  // namespace aiod::settings
