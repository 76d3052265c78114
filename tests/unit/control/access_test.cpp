#include "unit/control/fixture.hpp"

// Who may call what on the socket.
namespace aiod::control {
namespace {

using aio::Right;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto denied = "org.varlink.service.PermissionDenied";

TEST(MethodRights, AreSaidForEachMethodOfEachInterface) {
  std::size_t methods = 0;
  for (const protocol::Interface& interface : protocol::interfaces())
    for (const protocol::Method& method : interface.methods) {
      ++methods;
      const std::string name = interface.name + '.' + method.name;
      const MethodRights* rights = rights_of(name);
      ASSERT_NE(rights, nullptr) << name << " needs an entry in method_rights.cpp";
      EXPECT_EQ(rights->rights.empty(), rights->scope == Scope::open) << name;
    }
  EXPECT_GT(methods, 30U);
  EXPECT_EQ(rights_of("io.aiod.Services.Nonsense"), nullptr);
}

class AccessTest : public ControlTest {
 protected:
  AccessTest() {
    plugins_.add("a", engine::sleeper());
    plugins_.add("b", engine::sleeper());
  }

  // Denied, or whatever the daemon answers besides.
  std::string attempt(const std::string& method, const aio::Object& parameters, const aio::Grants& grants,
                      bool more = false) {
    caller_ = Access::full().on_behalf_of({.who = "mqtt", .grants = grants});
    const auto client = call(method, parameters, more);
    caller_ = Access::full();
    const bool refused = client->replies.size() == 1 && client->replies[0].error == denied;
    const std::string reason =
        refused ? std::string(client->replies[0].parameters.at("reason").as_string()) : "";
    leave(client);
    return refused ? reason : "allowed";
  }
};

struct Call {
  const char* method;
  aio::Object parameters;
  std::vector<Right> needs;
};

std::vector<Call> calls_about(const std::string& service) {
  const std::string s = "io.aiod.Services.";
  const aio::Object patterns{{"patterns", {service}}};
  const aio::Object name{{"name", service}};
  return {{"io.aiod.Services.Status", patterns, {Right::read}},
          {"io.aiod.Services.Result", patterns, {Right::read}},
          {"io.aiod.Services.Traceback", patterns, {Right::read}},
          {"io.aiod.Services.Stats", patterns, {Right::read}},
          {"io.aiod.Services.Report", patterns, {Right::read}},
          {"io.aiod.Services.Dependencies", patterns, {Right::read}},
          {"io.aiod.Services.Why", name, {Right::read}},
          {"io.aiod.Services.Cat", name, {Right::read}},
          {"io.aiod.Services.Config", name, {Right::read}},
          {"io.aiod.Services.Start", patterns, {Right::steer}},
          {"io.aiod.Services.Stop", patterns, {Right::steer}},
          {"io.aiod.Services.Restart", patterns, {Right::steer}},
          {"io.aiod.Services.TryRestart", patterns, {Right::steer}},
          {"io.aiod.Services.ResetFailed", patterns, {Right::steer}},
          {"io.aiod.Services.Delete", patterns, {Right::steer}},
          {"io.aiod.Services.Load", patterns, {Right::steer}},
          {"io.aiod.Services.Unload", patterns, {Right::steer}},
          {"io.aiod.Services.Call", name, {Right::steer}},
          {"io.aiod.Services.Enable", patterns, {Right::steer, Right::configure}},
          {"io.aiod.Services.Disable", patterns, {Right::steer, Right::configure}},
          {"io.aiod.Services.Reload", patterns, {Right::steer, Right::configure}},
          {"io.aiod.Services.Config",
           {{"name", service}, {"set", {{"loglevel", "debug"}}}},
           {Right::read, Right::configure}}};
}

aio::Grants grants_for(const std::vector<Right>& rights, const std::string& service) {
  aio::Grants grants;
  for (const Right right : rights) grants[right] = {service};
  return grants;
}

TEST_F(AccessTest, WhatConcernsAServiceNeedsItsRightsForThatOne) {
  for (const Call& each : calls_about("a")) {
    EXPECT_EQ(attempt(each.method, each.parameters, grants_for(each.needs, "a")), "allowed") << each.method;
    EXPECT_EQ(attempt(each.method, each.parameters, grants_for(each.needs, "[a]*")), "allowed")
        << each.method;
    EXPECT_NE(attempt(each.method, each.parameters, grants_for(each.needs, "b")), "allowed") << each.method;
    EXPECT_NE(attempt(each.method, each.parameters, {}), "allowed") << each.method;
    for (const Right missing : each.needs) {
      aio::Grants grants;
      for (const Right right : aio::all_rights) grants[right] = {"*"};
      grants.erase(missing);
      EXPECT_THAT(attempt(each.method, each.parameters, grants),
                  AllOf(HasSubstr("mqtt has no right to"), HasSubstr(to_string(missing))))
          << each.method;
    }
  }
}

TEST_F(AccessTest, WhatConcernsNoSingleServiceNeedsItsRightForAll) {
  const Call calls[] = {{"io.aiod.Services.List", {}, {Right::read}},
                        {"io.aiod.Services.Times", {}, {Right::read}},
                        {"io.aiod.Services.Events", {}, {Right::read}},
                        {"io.aiod.Log.Read", {}, {Right::read}},
                        {"io.aiod.Log.Read", {{"units", {"*"}}}, {Right::read}},
                        {"io.aiod.Gpio.List", {}, {Right::read}},
                        {"io.aiod.Gpio.Get", {{"pins", {"GPIO5"}}}, {Right::read}},
                        {"io.aiod.Gpio.Info", {{"pins", {"GPIO5"}}}, {Right::read}},
                        {"io.aiod.Gpio.Pinout", {}, {Right::read}},
                        {"io.aiod.Gpio.Watch", {}, {Right::read}},
                        {"io.aiod.Gpio.Set", {{"pin", "GPIO5"}, {"value", 1}}, {Right::steer}},
                        {"io.aiod.Gpio.Release", {{"pins", {"GPIO5"}}}, {Right::steer}},
                        {"io.aiod.Services.Reload", {}, {Right::steer, Right::configure}}};
  for (const Call& each : calls) {
    const bool more =
        std::string_view(each.method).ends_with("Events") || std::string_view(each.method).ends_with("Watch");
    EXPECT_EQ(attempt(each.method, each.parameters, grants_for(each.needs, "*"), more), "allowed")
        << each.method;
    EXPECT_THAT(attempt(each.method, each.parameters, grants_for(each.needs, "a*"), more),
                HasSubstr("all services"))
        << each.method;
  }
}

TEST_F(AccessTest, AWildcardNeedsTheRightForEachServiceThatItMeans) {
  const aio::Grants grants{{Right::read, {"*"}}, {Right::steer, {"a"}}};
  EXPECT_THAT(attempt("io.aiod.Services.Stop", {{"patterns", {"*"}}}, grants), HasSubstr("steer b"));
  EXPECT_EQ(state("a.service"), engine::TaskState::running) << "nothing is done, or all of it";
  EXPECT_EQ(attempt("io.aiod.Services.Stop", {{"patterns", {"a*"}}}, grants), "allowed");
  EXPECT_EQ(attempt("io.aiod.Services.Stop", {{"patterns", {"z*"}}}, grants), "allowed");
  EXPECT_NE(attempt("io.aiod.Services.Stop", {{"patterns", {"z*"}}}, {{Right::read, {"*"}}}), "allowed");
  EXPECT_THAT(attempt("io.aiod.Services.Status", {}, {{Right::read, {"a"}}}), HasSubstr("read b"));
}

TEST_F(AccessTest, AnUnknownNameNeedsTheRightToo) {
  EXPECT_NE(attempt("io.aiod.Services.Stop", {{"patterns", {"nobody"}}}, {{Right::steer, {"a"}}}), "allowed");
  EXPECT_EQ(attempt("io.aiod.Services.Stop", {{"patterns", {"nobody"}}}, {{Right::steer, {"*"}}}), "allowed");
}

TEST_F(AccessTest, TheLogOfOneServiceNeedsItsRightOnly) {
  const aio::Grants grants{{Right::read, {"a"}}};
  EXPECT_EQ(attempt("io.aiod.Log.Read", {{"units", {"a"}}}, grants), "allowed");
  EXPECT_NE(attempt("io.aiod.Log.Read", {{"units", {"b"}}}, grants), "allowed");
  EXPECT_NE(attempt("io.aiod.Log.Read", {{"units", {"a", "aiod"}}}, grants), "allowed");
}

TEST_F(AccessTest, RightsThatWereGivenUpAreGone) {
  boot();
  caller_ = Access::full();
  const auto client = call("io.aiod.Services.ActFor",
                           {{"who", "webrepl"}, {"grants", {{{"right", "read"}, {"services", {"a"}}}}}});
  EXPECT_FALSE(client->replies.at(0).error);
  EXPECT_TRUE(client->caller.restricted());
  caller_ = client->caller;
  EXPECT_THAT(error_of("io.aiod.Services.Stop", {{"patterns", {"a"}}}), HasSubstr("PermissionDenied"));
  EXPECT_EQ(ask("io.aiod.Services.Status", {{"patterns", {"a"}}}).at("tasks").as_array().size(), 1U);
}

TEST_F(AccessTest, WhoActsForSomebodyHasNeitherMoreThanTheyNorThanItself) {
  const aio::Caller reader{.who = "reader", .grants = {{Right::read, {"a"}}}};
  const aio::Caller all{.who = "admin", .grants = {{Right::read, {"*"}}, {Right::steer, {"*"}}}};
  for (const Access& both : {Access::full().on_behalf_of(reader).on_behalf_of(all),
                             Access::full().on_behalf_of(all).on_behalf_of(reader)}) {
    EXPECT_NO_THROW(both.authorise(Right::read, "a"));
    EXPECT_THROW(both.authorise(Right::read, "b"), Denied);
    EXPECT_THROW(both.authorise(Right::steer, "a"), Denied);
    EXPECT_FALSE(both.may_everywhere(Right::read));
  }
}

TEST_F(AccessTest, ACallersNameIsPlainText) {
  for (const char* who : {"", "a\nb", "\x1b[2J", "caf\xc3\xa9"})
    EXPECT_THAT(error_of("io.aiod.Services.ActFor", {{"who", who}, {"grants", aio::Array()}}),
                HasSubstr("printable ASCII"))
        << who;
  EXPECT_THAT(error_of("io.aiod.Services.ActFor",
                       {{"who", "x"}, {"grants", {{{"right", "read"}, {"services", {""}}}}}}),
              HasSubstr("printable ASCII"));
}

TEST(AuditLine, NamesWhoAskedForWhatAndNoValues) {
  const Access access = Access::full().on_behalf_of({.who = "webrepl 127.0.0.1"});
  EXPECT_EQ(audit_line(access, "io.aiod.Services.Disable", {{"patterns", {"a", "b*"}}}),
            "webrepl 127.0.0.1: Disable a b*");
  EXPECT_EQ(audit_line(access, "io.aiod.Services.Config",
                       {{"name", "a"}, {"set", {{"password", "secret"}}}, {"unset", {"period"}}}),
            "webrepl 127.0.0.1: Config a password period");
  EXPECT_EQ(audit_line(access, "io.aiod.Log.Read", {{"units", {"a"}}}), "webrepl 127.0.0.1: Log.Read a");
  EXPECT_EQ(audit_line(access.on_behalf_of({.who = "mqtt"}), "io.aiod.Services.Reload", {}),
            "webrepl 127.0.0.1 for mqtt: Reload");
}

TEST(AuditLine, IsShortAndSafeForTerminals) {
  const Access access = Access::full().on_behalf_of({.who = "mqtt"});
  const std::string line =
      audit_line(access, "io.aiod.Services.Stop", {{"patterns", {"a\x1b[2J\nb", std::string(1000, 'x')}}});
  EXPECT_THAT(line, ::testing::StartsWith("mqtt: Stop a\\x1b[2J\\nb xxx"));
  EXPECT_THAT(line, ::testing::EndsWith("xxx..."));
  EXPECT_LT(line.size(), 220U);
}

TEST_F(AccessTest, WhatIsAskedOnSomebodysBehalfIsLoggedAndWhatTheDaemonsOwnAskIsNot) {
  attempt("io.aiod.Services.Stop", {{"patterns", {"a"}}}, grants_for({Right::steer}, "a"));
  attempt("io.aiod.Services.Stop", {{"patterns", {"b"}}}, grants_for({Right::steer}, "a"));
  call("io.aiod.Services.Status", {});
  std::vector<std::string> lines;
  for (const auto& record : ring_.last({}, 100).records) lines.push_back(record.text);
  EXPECT_THAT(lines, ::testing::IsSupersetOf({"mqtt: Stop a", "mqtt: Stop b: denied"}));
  EXPECT_THAT(lines, ::testing::Each(Not(HasSubstr("Status"))));
}

TEST(MethodTableAccess, WithoutAGateNobodyWithLimitedRightsIsServed) {
  aio::testing::ManualLoop manual;
  MethodTable methods;
  bool called = false;
  methods.add("io.aiod.Services.List", [&](const aio::Object&, Responder responder) {
    called = true;
    responder.reply({{"services", aio::Array()}});
  });
  auto client = std::make_shared<FakeClient>();
  client->method = "io.aiod.Services.List";
  client->act_for({.who = "x", .grants = {{Right::read, {"*"}}}});
  std::make_shared<PendingCall>(manual.loop().context(), client, *methods.find(client->method),
                                protocol::Call{.method = client->method}, false)
      ->run({});
  EXPECT_FALSE(called);
  EXPECT_EQ(client->replies.at(0).error, denied);
}

}  // namespace
}  // namespace aiod::control
