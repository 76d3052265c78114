#include <algorithm>
#include <boost/json/array.hpp>
#include <set>

#include "aioctl/commands.hpp"
#include "aioctl/completion.hpp"
#include "aioctl/config_files.hpp"
#include "aioctl/json_fields.hpp"
#include "aioctl/task_view.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

// What no shell sees more in than a word.
bool is_plain_word(std::string_view name) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.@:+-";
  return !name.empty() && !name.starts_with('-') && name.find_first_not_of(allowed) == std::string_view::npos;
}

std::set<std::string> names_of_kind(const std::string& kind, Session& session) {
  std::set<std::string> names;
  if (kind == "pins") {
    const json::object reply = session.aiod.call("io.aiod.Gpio.List", {});
    for (const auto& line : array_of(reply, "lines")) names.insert(text_of(as_object(line), "name"));
    return names;
  }
  for (const auto& task : parse_tasks(session.aiod.call("io.aiod.Services.Status", {}))) {
    if (kind == "tasks") names.insert(task.name);
    if (kind == "services" && !task.is_child()) names.insert(service_of(task.name));
  }
  return names;
}

}  // namespace

std::string_view kind_word(Completion::Kind kind) {
  if (kind == Completion::Kind::tasks) return "tasks";
  if (kind == Completion::Kind::services) return "services";
  return kind == Completion::Kind::pins ? "pins" : "";
}

std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + '\'';
}

ExitCode run_completion(const Invocation& invocation, Session& session) {
  const CommandModel model = describe_command_line();
  const std::string& shell = invocation.word;
  const std::string script = shell == "bash"  ? bash_completion(model)
                             : shell == "zsh" ? zsh_completion(model)
                                              : fish_completion(model);
  if (invocation.json) {
    show_json(session.out, {{"shell", shell}, {"script", script}});
  } else {
    session.out.write(script);
  }
  return ExitCode::ok;
}

ExitCode run_complete_names(const Invocation& invocation, Session& session) {
  try {
    std::string text;
    for (const auto& name : names_of_kind(invocation.word, session)) {
      if (is_plain_word(name)) text += name + '\n';
    }
    session.out.write(text);
  } catch (const CommandError&) {
  }
  return ExitCode::ok;
}

}  // namespace aiod::aioctl
