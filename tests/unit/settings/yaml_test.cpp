#include "settings/yaml_reader.hpp"

#include <fmt/format.h>

#include "fixture.hpp"

namespace aiod::settings {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class YamlTest : public SettingsTest {
 protected:
  /// The one error that keeps services.yaml from loading.
  Diagnostic fatal(std::string_view text) {
    const Settings settings = load_services(text);
    EXPECT_FALSE(settings.ok());
    EXPECT_EQ(settings.diagnostics.size(), 1u);
    return settings.diagnostics.empty() ? Diagnostic{} : settings.diagnostics[0];
  }
};

TEST_F(YamlTest, EmptyFilesSayNothing) {
  for (const char* text :
       {"", "\n\n", "# only a comment\n", "---\n", "---\n...\n", "~", "\xEF\xBB\xBF", "{}"}) {
    const Settings settings = load_services(text);
    EXPECT_TRUE(settings.ok()) << text;
    EXPECT_THAT(settings.services, IsEmpty()) << text;
  }
}

TEST_F(YamlTest, SyntaxErrorsNameThePlace) {
  const Diagnostic error = fatal("hello:\n  args: [1, 2\nworld: {}\n");
  EXPECT_EQ(error.mark.file, (dir / "services.yaml").string());
  EXPECT_EQ(error.mark.line, 3);
  EXPECT_THAT(error.message, HasSubstr("not valid YAML: "));
  EXPECT_EQ(error.source_line, "world: {}");
}

TEST_F(YamlTest, TabsInTheIndentationHaveAHint) {
  const Diagnostic error = fatal("hello:\n\targs: []\n");
  EXPECT_EQ(error.mark.line, 2);
  EXPECT_EQ(error.hint, "indent with spaces, not with tabs");
}

TEST_F(YamlTest, AnUnquotedVariableInFlowStyleHasAHint) {
  EXPECT_THAT(fatal("hello: {args: [${LED}, 5]}\n").hint, HasSubstr("must be in quotes"));
}

TEST_F(YamlTest, JsonIsYaml) {
  const Settings settings =
      load_services(R"({"hello":{"enabled":true,"args":[2,5],"kwargs":{"a":"\u00e4\/","b":null}},
	"world": {"args": [-1.5e3, false, {}]}})");
  EXPECT_THAT(errors_of(settings), IsEmpty());
  EXPECT_EQ(settings.services.at("hello").args, (aio::Array{2, 5}));
  EXPECT_EQ(settings.services.at("hello").kwargs.at("a"), aio::Value("\xC3\xA4/"));
  EXPECT_EQ(settings.services.at("world").args, (aio::Array{-1500.0, false, aio::Object()}));
}

TEST_F(YamlTest, AByteOrderMarkAndWindowsLineEndsAreFine) {
  const Settings settings = load_services("\xEF\xBB\xBFhello:\r\n  args: [1]\r\n  kwargs: 5\r\n");
  EXPECT_EQ(settings.services.at("hello").args, (aio::Array{1}));
  EXPECT_THAT(errors_of(settings.services.at("hello")),
              ElementsAre(HasSubstr("3:11: \"kwargs\" must be a map")));
}

TEST_F(YamlTest, BytesThatAreNoTextAreRefused) {
  EXPECT_EQ(text_of(fatal("hello:\n  args: [\"\xFF\"]\n")), "2:11: byte 0xFF is not UTF-8");
  EXPECT_EQ(text_of(fatal("hello: \x04\n")), "1:8: control character U+0004 is not allowed");
  EXPECT_EQ(text_of(fatal(std::string_view("a\0b", 3))), "1:2: control character U+0000 is not allowed");
  EXPECT_EQ(text_of(fatal(std::string_view("\xFF\xFEh\0", 4))), "1:1: the file is UTF-16; it must be UTF-8");
}

TEST_F(YamlTest, OneDocumentAFile) {
  EXPECT_EQ(text_of(fatal("hello: {}\n---\nworld: {}\n")),
            "2:1: a second document begins here; a file holds one");
}

TEST_F(YamlTest, TextAfterTheEndIsRefused) {
  EXPECT_EQ(text_of(fatal("{\"hello\": {}} x\n")), "1:15: the document has ended before this");
}

TEST_F(YamlTest, AQuoteThatIsNotClosedIsRefused) {
  EXPECT_EQ(text_of(fatal("hello:\n  kwargs: {}\n  args: \"x\n  enabled: true\n")),
            "3:9: the closing quote is missing");
  EXPECT_EQ(text_of(fatal("hello:\n  args: 'x\n  enabled: true\n")), "2:9: the closing quote is missing");
  EXPECT_EQ(text_of(fatal("hello:\n  args: \"x\\\"\n")), "2:9: the closing quote is missing");
  EXPECT_THAT(load_hello("{args: ['it''s', \"a\\\"b\", it's, '', \"\"]}").args,
              (aio::Array{"it's", "a\"b", "it's", "", ""}));
}

TEST_F(YamlTest, CommonMistakesHaveHints) {
  EXPECT_THAT(fatal("hello:\n  args: [1]\n enabled: true\n").hint, HasSubstr("indentation"));
  EXPECT_THAT(fatal("hello:\n  enabled: true\n    args: [1]\n").hint, HasSubstr("indentation"));
  EXPECT_THAT(fatal("hello: {args: [1}\n").hint, HasSubstr("missing"));
  EXPECT_THAT(fatal("hello: {args: [@x]}\n").hint, HasSubstr("in quotes"));
}

TEST_F(YamlTest, AliasesWork) {
  const Settings settings =
      load_services("hello: {kwargs: {a: &x [1, &y {b: 2}], c: *x, d: *y}}\nworld: {args: *x}\n");
  EXPECT_THAT(errors_of(settings), IsEmpty());
  const aio::Object& kwargs = settings.services.at("hello").kwargs;
  EXPECT_EQ(kwargs.at("c"), kwargs.at("a"));
  EXPECT_EQ(kwargs.at("d"), (aio::Value{{"b", 2}}));
  EXPECT_EQ(settings.services.at("world").args->size(), 2u);
}

TEST_F(YamlTest, AliasesThatGoNowhereAreRefused) {
  EXPECT_THAT(fatal("hello: {args: *nothing}\n").message, HasSubstr("anchor"));
  EXPECT_EQ(text_of(fatal("hello: {args: &x [1, *x]}\n")),
            "1:22: this alias stands inside what it stands for");
}

TEST_F(YamlTest, MergeKeysAreRefused) {
  const Diagnostic error = fatal("hello: &x {enabled: true}\nworld:\n  <<: *x\n");
  EXPECT_EQ(text_of(error), "3:3: merge keys (<<) are not part of YAML 1.2");
  EXPECT_EQ(error.hint, "write the keys out");
  EXPECT_EQ(load_hello("{kwargs: {a: {\"<<\": 1}}}").kwargs.at("a"), (aio::Value{{"<<", 1}}));
}

TEST_F(YamlTest, UnknownTagsAreRefused) {
  EXPECT_THAT(fatal("hello: {kwargs: {x: !python/object x}}\n").message,
              HasSubstr("unknown tag \"!python/object\""));
  EXPECT_THAT(fatal("hello: {args: !!set {}}\n").message, HasSubstr("does not fit here"));
  EXPECT_THAT(fatal("hello: {args: !secret [x]}\n").message, HasSubstr("does not fit here"));
}

TEST_F(YamlTest, AnAliasBombIsRefused) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    text += fmt::format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n", i, i - 1);
  }
  EXPECT_THAT(fatal(text).message, HasSubstr("more than 100000 values"));
}

TEST_F(YamlTest, ADepthBombIsRefused) {
  for (const std::size_t depth : {65u, 10'000u}) {
    EXPECT_THAT(fatal(std::string(depth, '[')).message, HasSubstr("nested deeper than 64 levels"));
    std::string maps;
    for (std::size_t i = 0; i < depth; ++i) maps += "{a: ";
    EXPECT_THAT(fatal(maps).message, HasSubstr("nested deeper than 64 levels"));
    std::string dashes;
    for (std::size_t i = 0; i < depth; ++i) dashes += "- ";
    EXPECT_THAT(fatal(dashes).message, HasSubstr("nested deeper than 64 levels"));
  }
}

TEST_F(YamlTest, AliasesCannotGoDeeperEither) {
  std::string text = "a: &a0 [1]\nb:\n";
  for (int i = 1; i <= 64; ++i) {
    text += fmt::format("  - &a{} [*a{}]\n", i, i - 1);
  }
  EXPECT_THAT(fatal(text).message, HasSubstr("nested deeper than 64 levels"));
}

TEST_F(YamlTest, ManyValuesAreRefused) {
  std::string text = "hello:\n  args:\n";
  for (int i = 0; i < 100'001; ++i) text += "  - 1\n";
  EXPECT_THAT(fatal(text).message, HasSubstr("more than 100000 values"));
}

TEST_F(YamlTest, ATopLevelThatIsNoMapIsRefused) {
  EXPECT_EQ(text_of(fatal("- hello\n")), "1:1: expected a map of services");
  EXPECT_EQ(text_of(fatal("hello\n")), "1:1: expected a map of services");
}

}  // namespace
}  // namespace aiod::settings
