#include "settings/restart.hpp"

#include "fixture.hpp"

namespace aiod::settings {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RestartTest : public SettingsTest {
 protected:
  Restart restart(const std::string& text) {
    const ServiceSettings hello = load_hello("\n  restart: " + text);
    EXPECT_THAT(errors_of(hello), IsEmpty());
    EXPECT_TRUE(hello.restart) << text;
    return hello.restart.value_or(Restart{});
  }
  std::vector<std::string> errors(const std::string& text) {
    return errors_of(load_hello("\n  restart: " + text));
  }
};

TEST_F(RestartTest, PoliciesAndTheSeedsForms) {
  EXPECT_EQ(restart("no").policy, RestartPolicy::no);
  EXPECT_EQ(restart("false").policy, RestartPolicy::no);
  EXPECT_EQ(restart("on-failure").policy, RestartPolicy::on_failure);
  EXPECT_EQ(restart("true").policy, RestartPolicy::on_failure);
  EXPECT_EQ(restart("always").policy, RestartPolicy::always);
  EXPECT_EQ(restart("[world, x.service, hello@kitchen]"),
            (Restart{.policy = RestartPolicy::on_failure, .with = {"world", "x", "hello@kitchen"}}));
  EXPECT_EQ(load_hello("{}").restart, std::nullopt);
}

TEST_F(RestartTest, TheWholeGroup) {
  EXPECT_EQ(
      restart(
          "{policy: always, delay: 2s, factor: 1.5, cap: 1m, jitter: 0, max: 3, within: 10m, with: world}"),
      (Restart{
          .policy = RestartPolicy::always,
          .with = {"world"},
          .backoff = {.delay = 2s, .factor = 1.5, .cap = 1min, .jitter = 0, .max = 3, .within = 10min}}));
  EXPECT_EQ(restart("{policy: true}").policy, RestartPolicy::on_failure);
  EXPECT_EQ(restart("{}"), Restart{});
}

TEST_F(RestartTest, WhatIsLeftOutIsTheDaemonsDefault) {
  write("aiod.yaml", "restart: {delay: 3s, max: 7}\n");
  const Restart result = restart("{factor: 4}");
  EXPECT_EQ(result.backoff, (Backoff{.delay = 3s, .factor = 4, .max = 7}));
  EXPECT_EQ(restart("always").backoff.delay, 3s);
}

TEST_F(RestartTest, ADelayAboveTheDefaultCapRaisesIt) {
  EXPECT_EQ(restart("{delay: 10m}").backoff.cap, 10min);
  EXPECT_EQ(restart("{cap: 500ms}").backoff.delay, 500ms);
  EXPECT_THAT(errors("{delay: 2s, cap: 1s}"), ElementsAre("2:29: \"cap\" is below \"delay\""));
}

TEST_F(RestartTest, WrongValuesAreErrorsWithAPlace) {
  for (const char* text : {"sometimes",
                           "5",
                           "No",
                           "{policy: never}",
                           "{delay: 0}",
                           "{delay: -1s}",
                           "{factor: 0.5}",
                           "{factor: .nan}",
                           "{factor: .inf}",
                           "{jitter: 5s}",
                           "{jitter: 1.1}",
                           "{max: 0}",
                           "{max: 1.5}",
                           "{max: 99999999999}",
                           "{within: forever}",
                           "{cap: 1e300}",
                           "{with: 5}",
                           "[a b]",
                           "[1]",
                           "{with: [\"\"]}"}) {
    EXPECT_EQ(errors(text).size(), 1u) << text;
    EXPECT_THAT(errors(text)[0], testing::StartsWith("2:")) << text;
  }
  EXPECT_THAT(errors("{dely: 1s}"), ElementsAre(HasSubstr("unknown key \"dely\"")));
}

}  // namespace
}  // namespace aiod::settings
