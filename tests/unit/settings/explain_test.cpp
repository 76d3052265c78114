#include "settings/explain.hpp"

#include "fixture.hpp"

namespace aiod::settings {
namespace {

using testing::HasSubstr;
using testing::Not;

class ExplainTest : public SettingsTest {
 protected:
  std::string explained(const std::string& yaml, const aio::BindProblem& problem) {
    write("services.yaml", yaml);
    const Settings settings = load();
    return explain(settings, settings.services.at("hello"), problem);
  }
};

TEST_F(ExplainTest, AWrongValueIsShownWhereItStands) {
  const std::string text = explained("hello:\n  kwargs: {period: fast}\n",
                                     {.path = "/kwargs/period", .message = "no duration", .got = "\"fast\""});
  EXPECT_THAT(text, HasSubstr("services.yaml:2:20: error: no duration, but it is \"fast\""));
}

TEST_F(ExplainTest, AWrongKeyIsShownWhereItStands) {
  const std::string text =
      explained("hello:\n  kwargs: {zone: {patern: 5}}\n",
                {.path = "/kwargs/zone/patern", .message = "unknown key", .of_key = true});
  EXPECT_THAT(text, HasSubstr("services.yaml:2:19: error: unknown key"));
}

TEST_F(ExplainTest, WhatIsMissingIsShownAtTheEntry) {
  EXPECT_THAT(explained("hello: {}\n", {.path = "", .message = "url must be given"}),
              HasSubstr("services.yaml:1:1: error: url must be given"));
}

TEST_F(ExplainTest, ASecretIsNotShown) {
  sources.credentials_dir = dir / "credentials";
  write("credentials/password", "hunter2");
  const std::string text = explained("hello:\n  kwargs: {period: !secret password}\n",
                                     {.path = "/kwargs/period", .message = "no duration", .got = "hunter2"});
  EXPECT_THAT(text, HasSubstr("no duration"));
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
}

TEST_F(ExplainTest, AKeyThatHoldsASecretIsNotNamed) {
  const std::string text = explained("hello:\n  kwargs: {zone: {password=hunter2: 5}}\n",
                                     {.path = "/kwargs/zone/password=hunter2",
                                      .message = "unknown key \"password=hunter2\" (zone.password=hunter2)",
                                      .of_key = true});
  EXPECT_THAT(text, HasSubstr("unknown key"));
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
  EXPECT_THAT(explained("hello:\n  kwargs: {password: 5}\n",
                        {.path = "/kwargs/password", .message = "password must be text", .got = "5"}),
              HasSubstr("error: password must be text"));
}

}  // namespace
}  // namespace aiod::settings
