// The model of the command line, the names that scripts ask for, and the scripts' text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>

#include "aioctl/completion.hpp"
#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

using testing::HasSubstr;
using testing::Not;

const VerbModel& verb_named(const CommandModel& model, std::string_view name) {
  for (const auto& verb : model.verbs) {
    if (verb.name == name) return verb;
  }
  throw std::logic_error("no verb " + std::string(name));
}

TEST(CommandModel, IsWhatHelpSays) {
  const CommandModel model = describe_command_line();
  const std::string help = answered({"--help"}).text;
  EXPECT_EQ(model.verbs.size(), verb_names().size());
  for (const auto& option : model.options) EXPECT_THAT(help, HasSubstr(option.names.back()));
  for (const auto& verb : model.verbs) {
    EXPECT_THAT(help, HasSubstr("\n  " + verb.name + " "));
    const std::string own = answered({verb.name, "--help"}).text;
    for (const auto& option : verb.options) {
      for (const auto& name : option.names) EXPECT_THAT(own, HasSubstr(name)) << verb.name;
    }
  }
}

TEST(CommandModel, KnowsWhatFollows) {
  const CommandModel model = describe_command_line();
  EXPECT_EQ(verb_named(model, "start").rest.kind, Completion::Kind::tasks);
  EXPECT_EQ(verb_named(model, "config").first.kind, Completion::Kind::services);
  EXPECT_EQ(verb_named(model, "config").rest.kind, Completion::Kind::nothing);
  EXPECT_EQ(verb_named(model, "gpio").rest.kind, Completion::Kind::pins);
  EXPECT_EQ(verb_named(model, "list-timers").options.at(0).value, OptionModel::Value::none);
  for (const auto& option : verb_named(model, "log").options) {
    if (option.names.back() == "--lines") {
      EXPECT_EQ(option.value, OptionModel::Value::optional);
    }
    if (option.names.back() == "--since") {
      EXPECT_EQ(option.value, OptionModel::Value::one);
    }
  }
}

TEST(CommandModel, HidesWhatScriptsUse) {
  EXPECT_THAT(answered({"--help"}).text, Not(HasSubstr("complete-names")));
  EXPECT_THAT(mistake({"complete-name"}), Not(HasSubstr("did you mean")));
}

TEST(CompletionScripts, NameEveryVerbAndOption) {
  const CommandModel model = describe_command_line();
  for (const std::string& script : {bash_completion(model), zsh_completion(model), fish_completion(model)}) {
    for (const auto& verb : model.verbs) {
      EXPECT_THAT(script, HasSubstr(verb.name));
      for (const auto& option : verb.options) {
        const std::string& name = option.names.back();
        EXPECT_THAT(script, testing::AnyOf(HasSubstr(name), HasSubstr(" -l " + name.substr(2)))) << verb.name;
      }
    }
  }
}

TEST(CompletionScripts, QuoteForAnyShell) {
  EXPECT_EQ(in_quotes("it's"), "'it'\\''s'");
}

using CompleteNames = CommandTest;

TEST_F(CompleteNames, OneALineAndOnlyPlainWords) {
  const auto reply = [] {
    const auto child = task_json(R"({"name":"hello.service.blink","kind":"child"})");
    const auto evil = task_json(R"({"name":"$(reboot).service"})");
    return boost::json::object{{"tasks", boost::json::array{task_json(), child, evil}}};
  };
  aiod.will_answer(reply());
  EXPECT_EQ(run_line({"complete-names", "tasks"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "hello.service\nhello.service.blink\n");
  out = {};
  aiod.will_answer(reply());
  EXPECT_EQ(run_line({"complete-names", "services"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "hello\n");
  out = {};
  aiod.will_answer(object(R"({"lines":[{"name":"GPIO17"},{"name":""},{"name":"GPIO2"}]})"));
  EXPECT_EQ(run_line({"complete-names", "pins"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "GPIO17\nGPIO2\n");
}

TEST_F(CompleteNames, SilentWithoutADaemon) {
  aiod.will_fail({ExitCode::failure, "Unreachable", "no daemon"});
  EXPECT_EQ(run_line({"complete-names", "tasks"}), ExitCode::ok);
  EXPECT_EQ(out.shown + out.notes, "");
}

using CompletionCommand = CommandTest;

TEST_F(CompletionCommand, PrintsWithoutAsking) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    out = {};
    EXPECT_EQ(run_line({"completion", shell}), ExitCode::ok);
    EXPECT_THAT(out.shown, HasSubstr(std::string("aioctl completion ") + shell));
  }
  EXPECT_TRUE(aiod.asked.empty());
}

}  // namespace
}  // namespace aiod::aioctl::test
