#include "settings/expansion.hpp"

#include <aio/env_file.hpp>

#include "fixture.hpp"

namespace aiod::settings {
namespace {

using aio::Value;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

class ExpansionTest : public SettingsTest {
 protected:
  ExpansionTest() {
    sources.environment = {{"N", "5"}, {"PIN", "GPIO17"}, {"EMPTY", ""}, {"YES", "true"}, {"BAD", "\xFF"}};
  }

  Value kwarg(const std::string& text) {
    const ServiceSettings hello = load_hello("\n  kwargs:\n    x: " + text);
    EXPECT_THAT(errors_of(hello), IsEmpty());
    return hello.kwargs.contains("x") ? hello.kwargs.at("x") : Value("(absent)");
  }

  std::string only_error(const std::string& text) {
    const auto errors = errors_of(load_hello("\n  kwargs:\n    x: " + text));
    EXPECT_EQ(errors.size(), 1u);
    return errors.empty() ? "" : errors[0];
  }
};

TEST_F(ExpansionTest, AWholeVariableIsTypedAnew) {
  EXPECT_EQ(kwarg("${N}"), Value(5));
  EXPECT_EQ(kwarg("\"${N}\""), Value(5));
  EXPECT_EQ(kwarg("${YES}"), Value(true));
  EXPECT_EQ(kwarg("${PIN}"), Value("GPIO17"));
  EXPECT_EQ(kwarg("!!str ${N}"), Value("5"));
  EXPECT_EQ(kwarg("[\"${N}\", {y: \"${PIN}\"}]"), (Value{5, Value{{"y", "GPIO17"}}}));
}

TEST_F(ExpansionTest, AMixedTextStaysAString) {
  EXPECT_EQ(kwarg("1${N}"), Value("15"));
  EXPECT_EQ(kwarg("${N}${N}"), Value("55"));
  EXPECT_EQ(kwarg("\"a ${PIN} b\""), Value("a GPIO17 b"));
  EXPECT_EQ(kwarg("${N} "), Value(5));  // the blank is not part of the scalar
}

TEST_F(ExpansionTest, DollarsThatAreNone) {
  EXPECT_EQ(kwarg("$$5"), Value("$5"));
  EXPECT_EQ(kwarg("$${N}"), Value("${N}"));
  EXPECT_EQ(kwarg("$$$${N}"), Value("$${N}"));
  EXPECT_EQ(kwarg("$N"), Value("$N"));
  EXPECT_EQ(kwarg("5$"), Value("5$"));
}

TEST_F(ExpansionTest, AnEmptyVariableIsNull) {
  EXPECT_EQ(kwarg("${EMPTY}"), Value());
  EXPECT_EQ(kwarg("!!str ${EMPTY}"), Value(""));
  EXPECT_EQ(kwarg("a${EMPTY}"), Value("a"));
}

TEST_F(ExpansionTest, WhatIsReplacedIsNotReadAgain) {
  sources.environment["LOOP"] = "${LOOP}";
  EXPECT_EQ(kwarg("${LOOP}"), Value("${LOOP}"));
  sources.environment["YAML"] = "[1, 2]";
  EXPECT_EQ(kwarg("${YAML}"), Value("[1, 2]"));
}

TEST_F(ExpansionTest, AnUndefinedVariableIsAnErrorOfItsServiceOnly) {
  const Settings settings =
      load_services("hello:\n  args: [\"${PINN}\", 5]\n  enabled: ${ON}\nworld: {enabled: true}\n");
  EXPECT_TRUE(settings.ok());
  const ServiceSettings& hello = settings.services.at("hello");
  EXPECT_THAT(errors_of(hello),
              ElementsAre("2:10: the variable PINN is not defined", "3:12: the variable ON is not defined"));
  EXPECT_EQ(hello.errors[0].hint, "did you mean \"PIN\"?");
  EXPECT_THAT(hello.errors[1].hint, HasSubstr(".env"));
  EXPECT_THAT(errors_of(settings.services.at("world")), IsEmpty());
}

TEST_F(ExpansionTest, MalformedReferencesAreErrors) {
  EXPECT_EQ(only_error("\"${N\""), "3:8: \"${\" without its \"}\"");
  EXPECT_EQ(only_error("${}"), "3:8: \"\" is not the name of a variable");
  EXPECT_EQ(only_error("${A-B}"), "3:8: \"A-B\" is not the name of a variable");
  EXPECT_EQ(only_error("${1A}"), "3:8: \"1A\" is not the name of a variable");
  EXPECT_EQ(only_error("${BAD}"), "3:8: the variable's value is not a UTF-8 text");
}

TEST_F(ExpansionTest, TypedKeysExpandToo) {
  sources.environment["LEVEL"] = "debug";
  const ServiceSettings hello =
      load_hello("{enabled: \"${YES}\", loglevel: \"${LEVEL}\", schedule: {repeat: \"${N}\"}}");
  EXPECT_THAT(errors_of(hello), IsEmpty());
  EXPECT_EQ(hello.enabled, true);
  EXPECT_EQ(hello.loglevel, aio::LogLevel::debug);
  EXPECT_EQ(hello.schedule->repeat, aio::Repeat(std::chrono::seconds(5)));
}

TEST_F(ExpansionTest, ADotEnvFileHelpsOut) {
  write(".env", "# comment\n\n A = 1 \nexport B='two # words'\nC=\"x=y\"\nPIN=other\nD=\nA=3\n E='\r\n");
  EXPECT_EQ(kwarg("[\"${A}\", \"${B}\", \"${C}\", \"${PIN}\", \"${D}\", \"${E}\"]"),
            (Value{3, "two # words", "x=y", "GPIO17", nullptr, "'"}));
}

TEST_F(ExpansionTest, WhatOthersWriteToDotEnvComesBackByteForByte) {
  for (const char* value : {" a ", "\"a\"", "'", "# b", "\xC3\xA4"}) {
    write(".env", aio::env::write("# old\nA=1\n", {{"A", value}}));
    EXPECT_EQ(load_hello("{kwargs: {x: !!str \"${A}\"}}").kwargs.at("x"), Value(value));
  }
}

TEST_F(ExpansionTest, BadLinesOfDotEnvAreReportedAndNotShown) {
  write(".env", "A=1\nhunter2\n2B=hunter2\n=hunter2\n");
  const Settings settings = load();
  EXPECT_FALSE(settings.ok());
  ASSERT_EQ(settings.diagnostics.size(), 3u);
  for (const Diagnostic& diagnostic : settings.diagnostics)
    EXPECT_THAT(to_string(diagnostic), Not(HasSubstr("hunter2")));
  EXPECT_EQ(settings.diagnostics[0].mark.line, 2);
  write(".env", "A=\xFF\n");
  EXPECT_THAT(errors_of(load()), ElementsAre("1:3: byte 0xFF is not UTF-8"));
}

class SecretTest : public ExpansionTest {
 protected:
  SecretTest() {
    sources.credentials_dir = dir / "credentials";
    write("credentials/token", "hunter2\n");
    write("credentials/number", "5");
    write("credentials/two_lines", "a\nhunter2\n\n");
    write("credentials/binary", "\xFF\xFE");
  }

  static std::string everything(const Settings& settings) {
    std::string text;
    for (const Diagnostic& diagnostic : settings.diagnostics) text += to_string(diagnostic) + "\n";
    for (const auto& [name, service] : settings.services) {
      for (const Diagnostic& diagnostic : service.errors) text += to_string(diagnostic) + "\n";
    }
    return text;
  }
};

TEST_F(SecretTest, ComesFromItsFileAndIsAlwaysAText) {
  EXPECT_EQ(kwarg("!secret token"), Value("hunter2"));
  EXPECT_EQ(kwarg("!secret number"), Value("5"));
  EXPECT_EQ(kwarg("!secret two_lines"), Value("a\nhunter2\n"));
}

TEST_F(SecretTest, IsRememberedByItsPath) {
  const ServiceSettings hello =
      load_hello("{args: [1, !secret token], kwargs: {a: {b: [!secret token]}, c: 1}}");
  EXPECT_THAT(hello.secrets, ElementsAre(Pair("/args/1", "[secret]"), Pair("/kwargs/a/b/0", "[secret]")));
  for (const char* path :
       {"", "/args", "/args/1", "/args/1/x", "/kwargs", "/kwargs/a", "/kwargs/a/b", "/kwargs/a/b/0"}) {
    EXPECT_TRUE(holds_secret(hello, path)) << path;
  }
  for (const char* path : {"/args/0", "/kwargs/c", "/arg", "/kwargs/a/b/00", "/enabled"}) {
    EXPECT_FALSE(holds_secret(hello, path)) << path;
  }
}

TEST_F(SecretTest, ReplacedByAPlainValueIsNoSecretAnyMore) {
  write("services.d/a.yaml", "hello: {args: [1]}\n");
  EXPECT_THAT(load_hello("{args: [!secret token]}").secrets, IsEmpty());
}

TEST_F(SecretTest, WhatIsNotToBeHadIsAnError) {
  EXPECT_THAT(only_error("!secret missing"), HasSubstr("can't be read: no such file"));
  EXPECT_THAT(only_error("!secret ../credentials/token"), HasSubstr("is not the name of a secret"));
  EXPECT_THAT(only_error("!secret .."), HasSubstr("is not the name of a secret"));
  EXPECT_THAT(only_error("!secret"), HasSubstr("is not the name of a secret"));
  EXPECT_THAT(only_error("!secret binary"), HasSubstr("is not a UTF-8 text"));
  std::filesystem::create_directory(dir / "credentials/folder");
  EXPECT_THAT(only_error("!secret folder"), HasSubstr("is a directory"));
  sources.credentials_dir.reset();
  EXPECT_THAT(only_error("!secret token"), HasSubstr("there is no credentials directory"));
}

TEST_F(SecretTest, IsNeverPrinted) {
  write("aiod.yaml",
        "log: {level: !secret token, ring_size: !secret token, stderr: !secret token, file: !secret token}\n"
        "gpio: {backend: !secret token}\nstall: !secret token\nservices: [!secret token]\n"
        "offload_threads: !secret token\nrestart: {factor: !secret token}\n");
  const Settings settings = load_services(
      "hello:\n  enabled: !secret token\n  args: !secret token\n  kwargs: !secret token\n  require: [!secret "
      "two_lines]\n"
      "  restart: !secret token\n  loglevel: !secret token\n  service_logger: !secret token\n"
      "  stop_timeout: !secret token\n"
      "  schedule: {start_in: !secret token, repeat: !secret token, at: [!secret token], overlap: !secret "
      "token}\n");
  EXPECT_EQ(settings.diagnostics.size(), 9u) << everything(settings);
  EXPECT_EQ(settings.services.at("hello").errors.size(), 12u) << everything(settings);
  EXPECT_THAT(everything(settings), Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace aiod::settings
