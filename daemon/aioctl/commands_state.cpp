#include <algorithm>
#include <boost/json/array.hpp>
#include <functional>

#include "aioctl/commands.hpp"
#include "aioctl/json_fields.hpp"
#include "aioctl/state_look.hpp"
#include "aioctl/task_view.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

// One question to each of the named tasks; yes from one of them is enough.
struct Question {
  std::function<bool(const TaskView&)> holds;
  std::function<std::string(const TaskView&)> word;
  ExitCode no;
};

void show_words(const Invocation& invocation, Session& session, const std::vector<const TaskView*>& tasks,
                const std::vector<std::string>& missing, const Question& question) {
  if (invocation.json) {
    json::array states;
    for (const auto* task : tasks) states.push_back({{"name", task->name}, {"state", question.word(*task)}});
    for (const auto& name : missing) states.push_back({{"name", name}, {"state", "not-found"}});
    show_json(session.out, {{"states", std::move(states)}});
  } else if (!invocation.quiet) {
    std::string text;
    for (const auto* task : tasks) text += escape(question.word(*task)) + '\n';
    for (std::size_t i = 0; i < missing.size(); ++i) text += "not-found\n";
    session.out.show(text);
  }
}

ExitCode ask(const Invocation& invocation, Session& session, const Question& question) {
  const json::object reply = session.aiod.call("io.aiod.Services.Status", status_request(invocation, false));
  const auto tasks = parse_tasks(reply);
  const auto heads = head_tasks(tasks);
  show_words(invocation, session, heads, texts_of(reply, "missing"), question);
  if (heads.empty()) return ExitCode::no_such;
  const bool yes =
      std::any_of(heads.begin(), heads.end(), [&](const TaskView* task) { return question.holds(*task); });
  return yes ? ExitCode::ok : question.no;
}

// Without a name: is anything at all wrong?
ExitCode ask_whole(const Invocation& invocation, Session& session) {
  const auto tasks = parse_tasks(session.aiod.call("io.aiod.Services.Status", {}));
  const bool degraded =
      std::any_of(tasks.begin(), tasks.end(), [](const TaskView& task) { return task.is_failed(); });
  const std::string_view word = degraded ? "degraded" : "running";
  if (invocation.json) {
    show_json(session.out, {{"state", word}});
  } else if (!invocation.quiet) {
    session.out.show(std::string(word) + '\n');
  }
  return degraded ? ExitCode::ok : ExitCode::failure;
}

}  // namespace

ExitCode run_is_active(const Invocation& invocation, Session& session) {
  return ask(invocation, session,
             {[](const TaskView& task) { return task.is_active(); },
              [](const TaskView& task) { return task.state; }, ExitCode::not_active});
}

ExitCode run_is_failed(const Invocation& invocation, Session& session) {
  if (invocation.patterns.empty()) return ask_whole(invocation, session);
  return ask(invocation, session,
             {[](const TaskView& task) { return task.is_failed(); }, state_text, ExitCode::failure});
}

ExitCode run_is_enabled(const Invocation& invocation, Session& session) {
  return ask(invocation, session,
             {[](const TaskView& task) { return task.enabled; },
              [](const TaskView& task) { return task.enabled ? "enabled" : "disabled"; }, ExitCode::failure});
}

}  // namespace aiod::aioctl
