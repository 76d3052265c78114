#include <boost/json/serialize.hpp>

#include "fixture.hpp"
#include "settings/describe.hpp"
#include "settings/known_parameters.hpp"
#include "settings/secrecy.hpp"
#include "settings/secret_names.hpp"

namespace aiod::settings {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(SecretNames, Heuristics) {
  for (const char* name : {"password", "mqttPassword", "AP_PASSWORD", "passwd", "pass", "psk", "token",
                           "api-key", "apikey", "api_key", "client_secret", "secrets", "credentials",
                           "dbpassword", "pin_code", "auth", "password2", "key"})
    EXPECT_TRUE(looks_secret(name)) << name;
  for (const char* name : {"", "pin", "led", "period", "keepalive", "keyboard", "password_file",
                           "token_timeout", "passive", "compass", "monkey", "host", "secretary"})
    EXPECT_FALSE(looks_secret(name)) << name;
}

TEST(SecretNames, ValuesThatTellByThemselves) {
  for (const char* text :
       {"password=hunter2", "--password=hunter2", "a; token: x", "mqtt://pi:hunter2@broker"})
    EXPECT_TRUE(holds_named_secret(text)) << text;
  for (const char* text :
       {"password", "http://broker/x", "the token", "password=${PW}", "${PASSWORD}", "!secret password"})
    EXPECT_FALSE(holds_named_secret(text)) << text;
  EXPECT_EQ(without_named_secret("password=hunter2"), "password=[secret]");
  EXPECT_EQ(without_named_secret("unknown key \"password=hunter2\" (x.password=hunter2)"),
            "unknown key \"password=[secret]");
  EXPECT_EQ(without_named_secret("password must be text"), "password must be text");
  EXPECT_EQ(shown_key("password hunter2"), "password [secret]");
  EXPECT_EQ(shown_key("password=hunter2"), "password=[secret]");
  EXPECT_EQ(shown_key("password"), "password");
  EXPECT_EQ(without_named_secret("period"), "period");
}

TEST(SecretNames, WhatIsTooLittleToBeOne) {
  for (const char* text : {"true", "null", "5", "-12", "999", "2.5", "GPIO17", "BOARD7", "1h30m", "250ms"})
    EXPECT_TRUE(is_harmless(text)) << text;
  for (const char* text : {"4711", "hunter2", "GPIO", "no", "BCM4711", "12.34"})
    EXPECT_FALSE(is_harmless(text)) << text;
}

constexpr std::string_view kSecret = "hunter2-4711";

/// Everything that a loaded configuration shows of itself.
class ConcealmentTest : public SettingsTest {
 protected:
  ConcealmentTest() { sources.known = known_; }

  std::string shown(std::string text) {
    for (std::size_t at = text.find("SECRET"); at != text.npos; at = text.find("SECRET"))
      text.replace(at, 6, kSecret);
    const Settings settings = load_services(text);
    std::string all;
    for (const Diagnostic& diagnostic : settings.diagnostics) all += to_string(diagnostic) + '\n';
    for (const auto& [name, service] : settings.services) {
      for (const Diagnostic& error : service.errors) all += to_string(error) + '\n';
      all += written_entries(settings, name, dir) + effective_entry(service, dir);
      for (const ConfiguredValue& value : describe(service, dir))
        all += boost::json::serialize(value.value) + '\n';
      for (const auto& [path, mark] : service.marks) all += to_string(settings.diagnose(mark, "m")) + '\n';
      for (const auto& [path, mark] : service.keys) all += to_string(settings.diagnose(mark, "m")) + '\n';
      all += boost::json::serialize(without_secrets(service, "/kwargs", service.kwargs));
      all += boost::json::serialize(without_secrets(service, "/args", service.args.value_or(aio::Array())));
    }
    return all;
  }

  std::shared_ptr<KnownParameters> known_ = std::make_shared<KnownParameters>(
      KnownParameters::Table{{"door", {{"code", true}, {"led", false}, {"map", false}}}});
};

constexpr const char* kFormsOfFiles[] = {
    // By its name, of a plugin that was never seen, beside an error.
    "lock: {kwargs: {password: SECRET}, enbled: true}\n",
    "lock: {enbled: true, kwargs: {password: 'SECRET'}}\n",
    "lock: {enbled: true, kwargs: {password: \"SECRET\", x: 1}}\n",
    "lock:\n  kwargs:\n    password: SECRET\n    x: .inf\n",
    "lock:\n  kwargs:\n    password: |\n      SECRET\n      SECRET\n  enbled: 1\n",
    "lock:\n  kwargs:\n    password: >-\n      a\n\n      SECRET\n  enbled: 1\n",
    "lock:\n  kwargs:\n    password: a\n      SECRET\n      b\n    x: .nan\n",
    "lock:\n  kwargs: {password: \"a\n    SECRET\", x: .nan}\n",
    "lock:\n  kwargs:\n    password: [a, SECRET, {b: SECRET}]\n",
    "lock:\n  kwargs:\n    nested: {token: SECRET, x: .nan}\n",
    "lock: {kwargs: {password: !!int SECRET}}\n",
    "lock: {kwargs: {password: \"${SECRET}x\"}}\n",
    "lock: {kwargs: {password: \"SECRET${\"}}\n",
    // Through an anchor, whichever comes first.
    "lock: {kwargs: {x: &a SECRET, password: *a, y: .nan}}\n",
    "lock: {kwargs: {password: &a SECRET, x: 1}}\nother: {kwargs: {token: *a}, enbled: 1}\n",
    // As a key, or a value where a map belongs.
    "lock: {kwargs: {password=SECRET: 1}}\n",
    "lock: {kwargs: {password:SECRET}}\n",
    "lock: {kwargs: {password SECRET: 1}}\n",
    "lock: {password=SECRET: 1}\n",
    "password=SECRET: {}\n",
    "lock:\n  ? {password: SECRET}\n  : 1\n",
    "lock: {kwargs: password=SECRET}\n",
    "lock: {kwargs: {x: {password=SECRET: 1, password=SECRET: 2}}}\n",
    "password: SECRET\n",
    "lock: {password: SECRET}\n",
    "lock: {loglevel: password=SECRET}\n",
    "- {password: SECRET}\n",
    // Twice.
    "lock: {kwargs: {password: x, password: SECRET}}\n",
    "lock: {kwargs: {password: SECRET}}\nlock: {kwargs: {password: SECRET}}\n",
    // By place, of a plugin that was never seen.
    "lock: {args: [host, SECRET], enbled: true}\n",
    "lock:\n  args:\n    - host\n    - SECRET\n  enbled: 1\n",
    "lock: {args: [[SECRET]], x: 1}\n",
    // By the parameter's type.
    "door: {kwargs: {code: SECRET, led: .inf}}\n",
    "door@back: {args: [SECRET, .inf]}\n",
    "door: {args: [1, 2, 3, SECRET], enbled: true}\n",
    "door: {kwargs: {cod: SECRET}, enbled: true}\n",
    "door: {code: SECRET}\n",
    "door: {kwargs: {map: {password: SECRET}}, enbled: true}\n",
    "door: {kwargs: {led: \"mqtt://pi:SECRET@broker\"}, enbled: true}\n",
    // All in one line, as JSON is.
    "{\"hello\": {\"enbled\": 1}, \"door\": {\"args\": [\"SECRET\"]}, \"x\": {\"kwargs\": {\"token\": "
    "\"SECRET\"}}}\n",
    // In comments.
    "lock:\n  enbled: true  # password: SECRET\n  # token: SECRET\n  args: [5]\n",
    // No YAML at all.
    "lock: {kwargs: {password: SECRET, x: [}\n",
    "lock: {kwargs: {x: [, password: SECRET}}\n",
    "lock:\n  kwargs:\n    password: \"SECRET\n",
    "lock:\n  kwargs:\n    password:\n      SECRET: : x\n",
    "lock:\n  kwargs:\n    password: |\n      SECRET\n     @\n",
    "lock:\n  kwargs:\n    password: !SECRET\n",
    "lock:\n  kwargs:\n    password: *SECRET\n",
    "lock:\n  kwargs:\n    password: &SECRET\n",
    "lock:\n  kwargs:\n    password: @SECRET\n",
    "lock:\n  kwargs:\n    password: %SECRET: x: y\n",
    "lock:\n  kwargs:\n    x: &SECRET [\n",
    "lock:\n  args: [host,\n SECRET\n",
    "lock:\n  args:\n  - host\n  - SECRET: x: y\n",
    "lock: {args: [*SECRET]}\n",
    "door: {kwargs: {code: SECRET: x}}\n",
    "lock:\n\tpassword: SECRET\n",
    "lock: {kwargs: {password: SECRET}}\n---\nlock: {kwargs: {password: SECRET}}\n",
    "{\"lock\": {\"kwargs\":\n{\"password\":\n\"SECRET\"\n, bad\n",
};

TEST_F(ConcealmentTest, NoFormOfTheFileShowsASecret) {
  for (const char* text : kFormsOfFiles) EXPECT_THAT(shown(text), Not(HasSubstr(kSecret))) << text;
}

TEST_F(ConcealmentTest, WhatIsNoSecretIsShown) {
  EXPECT_THAT(shown("door: {args: [SECRET, GPIO4711]}\n"), HasSubstr("GPIO4711"));
  EXPECT_THAT(shown("lock: {kwargs: {user: pi4711}}\n"), HasSubstr("pi4711"));
  EXPECT_THAT(shown("lock: {args: [GPIO17, 5, 1h30m]}\n"), HasSubstr(R"(["GPIO17",5,"1h30m"])"));
  EXPECT_THAT(shown("lock: {kwargs: {key: /etc/ssl/own.key}}\n"), HasSubstr("/etc/ssl/own.key"));
  EXPECT_THAT(shown("lock: {kwargs: {password: !secret door, x: .nan}}\n"), HasSubstr("!secret door"));
}

TEST_F(ConcealmentTest, AVariableIsShownByItsName) {
  write(".env", "PW=hunter2-4711\nUSER=hunter2-4711\n");
  const std::string text = shown(
      "lock: {enbled: 1, kwargs: {password: \"${PW}\", user: \"a ${USER} b\", l: [\"${USER}\"]}, args: "
      "[\"${PW}\"]}\n");
  EXPECT_THAT(text, Not(HasSubstr(kSecret)));
  EXPECT_THAT(text, HasSubstr(R"("password":"${PW}")"));
  EXPECT_THAT(text, HasSubstr(R"("user":"a ${USER} b")"));
  EXPECT_THAT(text, HasSubstr("password: \"${PW}\"")) << "the effective entry loads as what it shows";
}

TEST_F(ConcealmentTest, TheCaretStaysWhereTheErrorIs) {
  const Settings settings = load_services("lock: {kwargs: {password: hunter2, x: 1}, enbled: true}\n");
  ASSERT_EQ(settings.services.at("lock").errors.size(), 1u);
  const Diagnostic& error = settings.services.at("lock").errors[0];
  EXPECT_EQ(error.source_line, "lock: {kwargs: {password: [secret], x: 1}, enbled: true}");
  EXPECT_EQ(error.source_line.substr(error.caret, 6), "enbled");
  EXPECT_EQ(error.mark.column, 43) << "of the file, not of what is shown";
}

TEST_F(ConcealmentTest, WhatBecomesKnownLaterIsHiddenToo) {
  const Settings settings = load_services("late: {kwargs: {zugang: hunter2, led: 1}}\n");
  const Mark mark = mark_of(settings.services.at("late"), "/kwargs/zugang");
  EXPECT_THAT(to_string(settings.diagnose(mark, "m")), HasSubstr("hunter2"));
  known_->note("late", {{"zugang", true}, {"led", false}});
  EXPECT_THAT(to_string(settings.diagnose(mark, "m")), Not(HasSubstr("hunter2")));
}

TEST_F(ConcealmentTest, OnceThePluginIsKnownItsTypesCount) {
  ServiceSettings service =
      load_services("lock: {args: [hall, hunter2], kwargs: {token: t1000}}\n").services.at("lock");
  EXPECT_EQ(without_secrets(service, "/args", *service.args), (aio::Value{"[hidden]", "[hidden]"}));
  EXPECT_EQ(without_secrets(service, "/kwargs/token", "t1000"), "[secret]");
  conceal_values(service, KnownParameters::Parameters{{"place", false}, {"code", true}, {"token", false}});
  EXPECT_EQ(without_secrets(service, "/args", *service.args), (aio::Value{"hall", "[secret]"}));
  EXPECT_EQ(without_secrets(service, "/kwargs/token", "t1000"), "t1000");
}

}  // namespace
}  // namespace aiod::settings
