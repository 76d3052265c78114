#include "performer.hpp"

#include <fmt/format.h>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <filesystem>
#include <utility>

#include <aio/asyncmd.hpp>
#include <aio/error.hpp>
#include <aio/offload.hpp>
#include <aio/sleep.hpp>
#include <aio/value.hpp>

#include "env_file.hpp"
#include "refusals.hpp"

namespace aiomqtt {
namespace {

constexpr std::size_t most_log_lines = 500;

std::string name_of(const aio::Value& task) {
  return std::string(task.at("name").as_string());
}

aio::Array array_in(const aio::Object& object, std::string_view key) {
  const aio::Value* value = object.if_contains(key);
  return value != nullptr && value->is_array() ? value->as_array() : aio::Array();
}

bool is_empty(const aio::Object& object, std::string_view key) {
  const aio::Value* value = object.if_contains(key);
  return value == nullptr || value->is_null() || (value->is_object() && value->as_object().empty());
}

std::string word_of(const aio::Value& value) {
  return value.is_string() ? std::string(value.as_string()) : aio::to_json_text(value);
}

// kwargs are options of the program: {"count": 5} is --count=5.
std::vector<std::string> command_line(const UserCommand& command, const aio::Object& given) {
  const bool own_args = !array_in(given, "args").empty();
  const aio::Value& args = own_args ? given.at("args") : command.args;
  const aio::Value& kwargs = is_empty(given, "kwargs") ? command.kwargs : given.at("kwargs");
  if (!kwargs.is_null() && !kwargs.is_object()) throw std::invalid_argument("kwargs must be an object");
  std::vector<std::string> line = command.run.get();
  if (args.is_array())
    for (const aio::Value& arg : args.as_array()) line.push_back(word_of(arg));
  if (kwargs.is_object())
    for (const auto& [name, value] : kwargs.as_object())
      line.push_back("--" + std::string(name) + '=' + word_of(value));
  return line;
}

const aio::Object& object_in(const aio::Object& object, std::string_view key) {
  const aio::Value& value = object.at(key);
  if (!value.is_object()) throw std::invalid_argument(std::string(key) + " must be an object");
  return value.as_object();
}

// The values came in a message; what is wrong with them would be told with them.
constexpr auto not_taken = "its values are not accepted; see what `aioctl config` says to them on the board";

/// What a program printed is for the one who sent the order, and not for the log.
struct CommandFailure : std::runtime_error {
  CommandFailure(const std::string& end, const std::string& output)
      : std::runtime_error(end), answer(end + (output.empty() ? "" : ": ") + output) {}
  std::string answer;
};

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

void Performer::begin(const Parameters& parameters, std::string self) {
  parameters_ = parameters;
  self_ = std::move(self);
  control_ = around_.control.on_behalf_of(caller_of(parameters));
}

aio::Task<void> Performer::perform(Action action) {
  if (!allows(permission_for(action))) {
    deny(action, "the parameter `allow` of aiomqtt leaves it out");
    co_return;
  }
  std::string why;
  std::string answer;
  bool is_denied = false;
  try {
    co_await attempt(action);
    around_.log.info("@ [{}]: {}", word_for(action.verb), described(action));
  } catch (const CommandFailure& failure) {
    why = failure.what();
    answer = failure.answer;
  } catch (const aio::ControlError& error) {
    is_denied = error.code() == aio::ControlError::Code::denied;
    const bool names_only = is_denied || error.code() == aio::ControlError::Code::unknown_name;
    why = names_only || action.verb != Verb::config_set ? error.what() : not_taken;
  } catch (const std::exception& error) {
    if (aio::is_abort(std::current_exception())) throw;
    why = error.what();
  }
  if (is_denied)
    deny(action, why + "; the parameter `grants` of aiomqtt says who may do what");
  else if (!why.empty())
    refuse(action, why, answer.empty() ? why : answer);
}

void Performer::deny(const Action& action, const std::string& why) {
  around_.denied(fmt::format("[{}] {}: {}", word_for(action.verb), described(action), why));
  if (action.verb == Verb::command) send(response(id(), action.target, aio::Value(why), "ERROR"));
}

void Performer::refuse(const Action& action, const std::string& for_log, const std::string& for_sender) {
  around_.log.error("@ [{}]: {}: {}", word_for(action.verb), described(action), for_log);
  if (action.verb == Verb::command) send(response(id(), action.target, aio::Value(for_sender), "ERROR"));
}

// What is no command's name may be anything: a line that was meant for another program, with its password.
std::string Performer::described(const Action& action) const {
  const bool known = action.verb != Verb::command || action.target == "reset" ||
                     parameters_.commands.contains(action.target);
  return known ? shown(action.target) : fmt::format("{} bytes", action.target.size());
}

bool Performer::allows(std::string_view permission) const {
  return !parameters_.allow || std::ranges::find(*parameters_.allow, permission) != parameters_.allow->end();
}

void Performer::send(Messages messages) {
  for (aio::mqtt::Message& message : messages) around_.publish(std::move(message));
}

aio::Task<void> Performer::attempt(Action action) {
  if (only_reads(action.verb))
    co_await read(std::move(action));
  else
    co_await change(std::move(action));
}

// One after the other, and with as much time for everything else in between: a thousand services take a while
// to be asked, and anyone who may read may ask again and again.
aio::Task<void> Performer::read(Action action) {
  const Turns::Turn turn = co_await turns_.take();
  const aio::TimePoint begin = aio::now();
  read_now(action);
  co_await aio::sleep(aio::now() - begin);
}

void Performer::read_now(const Action& action) {
  switch (action.verb) {
    case Verb::status:
      return publish_status(action.target, action.form);
    case Verb::traceback:
      return send_traceback(action.target);
    case Verb::report:
      return send_report(action.target);
    case Verb::config_get:
      return send_config(action.target);
    case Verb::log:
    case Verb::error_log:
      return send_log(action.verb == Verb::error_log);
    default:
      return send_help(action.target);
  }
}

aio::Task<void> Performer::change(Action action) {
  switch (action.verb) {
    case Verb::env_get:
      co_await send_env(action.target);
      break;
    case Verb::env_set:
      co_await set_env(action.target, action.value.as_object());
      break;
    case Verb::command:
      co_await run_command(std::move(action));
      break;
    default:
      co_await change_config(std::move(action));
  }
}

void Performer::publish_status(const std::string& which, aio::asyncmd::Form form) {
  publish(control().status(which, true), form);
}

void Performer::publish_stats(const std::vector<std::string>& services) {
  const aio::Caller caller = caller_of(parameters_);
  aio::Array readable;
  for (aio::Value& task : around_.control.status(services, true))
    if (caller.may(aio::Right::read, name_of(task))) readable.push_back(std::move(task));
  publish(readable, aio::asyncmd::Form::brief);
}

void Performer::publish(const aio::Array& tasks, aio::asyncmd::Form form) {
  const aio::Object status = aio::asyncmd::status(control(), tasks, form, board());
  send({.topic = topic_of(id(), "status"), .payload = aio::to_json_text(status)});
}

// By the name that topics have, since that is what asyncmd knows the board by.
aio::asyncmd::Board Performer::board() const {
  aio::asyncmd::Board board = aio::asyncmd::this_board(control());
  board.hostname = id();
  return board;
}

aio::Task<void> Performer::change_config(Action action) {
  const std::string& target = action.target;
  if (action.verb == Verb::start)
    co_await control().start(target);
  else if (action.verb == Verb::stop)
    co_await control().stop(target);
  else if (action.verb == Verb::config_enable)
    co_await control().enable(target);
  else if (action.verb == Verb::config_disable)
    co_await control().disable(target);
  else
    co_await set_config(target, action.value.as_object());
  if (action.verb != Verb::start && action.verb != Verb::stop) co_return;
  const std::string_view word = action.verb == Verb::start ? "start" : "stop";
  for (const aio::Value& task : control().status(target))
    send(changed(id(), target, word, aio::asyncmd::state_word(task.as_object())));
}

// In one write, so that nothing is done when a part of it is refused.
aio::Task<void> Performer::set_config(std::string service, aio::Object entry) {
  aio::ConfigEdit edit{.service = std::move(service), .set = {}, .args = {}};
  if (!is_empty(entry, "kwargs")) edit.set = object_in(entry, "kwargs");
  if (aio::Array given = array_in(entry, "args"); !given.empty()) edit.args = std::move(given);
  edit.set["enabled"] = true;
  std::vector<aio::ConfigEdit> edits{std::move(edit)};
  co_await control().configure_all(std::move(edits));
}

void Performer::send_config(const std::string& which) {
  aio::Object answer;
  if (which == "*") {
    for (const aio::Value& task : control().status("*.service")) {
      const std::string name = name_of(task);
      answer[name.substr(0, name.find(".service"))] = entry_of(control().config(name));
    }
  } else {
    answer = entry_of(control().config(which));
  }
  send({.topic = topic_of(id(), "config"), .payload = aio::to_json_text(answer)});
}

void Performer::send_traceback(const std::string& which) {
  send(traceback_of(id(), which, control().traceback(which)));
}

void Performer::send_report(const std::string& which) {
  send(lines_of(topic_of(id(), "report/" + which), control().report(which)));
}

std::filesystem::path Performer::config_folder() {
  return std::string(control().version().at("config").as_string());
}

// The files belong to no single service.
aio::Task<void> Performer::send_env(std::string name) {
  control().authorise(aio::Right::files, "*");
  const auto read = [file = env_file(config_folder(), name)] { return read_file(file); };
  const std::string text = co_await aio::offload(read);
  send(lines_of(topic_of(id(), "env/" + name), text));
}

// What stands there may become the name of a program, a password, a grant: who writes it could do anything.
aio::Task<void> Performer::set_env(std::string name, aio::Object variables) {
  control().authorise(aio::Right::files, "*");
  control().authorise(aio::Right::run, "*");
  const auto replace = [file = env_file(config_folder(), name), variables = std::move(variables)] {
    const std::string old = std::filesystem::exists(file) ? read_file(file) : std::string();
    replace_file(file, with_variables(old, variables));
  };
  co_await aio::offload(replace);
  co_await send_env(std::move(name));
}

void Performer::send_log(bool errors_only) {
  auto& last = errors_only ? last_error_ : last_line_;
  aio::LogQuery query{.lines = most_log_lines, .after = last};
  if (errors_only) query.level = aio::LogLevel::error;
  const aio::LogBatch batch = control().read_log(query);
  last = batch.last;
  for (const aio::LogRecord& record : batch.records)
    send({.topic = topic_of(id(), "log"), .payload = aio::asyncmd::log_line(record, id()) + '\n'});
}

void Performer::send_help(const std::string& name) {
  control().authorise(aio::Right::read, self_);
  const aio::Value help = help_of(parameters_.commands, name);
  if (help.is_null()) throw std::invalid_argument("there is no such command");
  send({.topic = topic_of(id(), "help"), .payload = aio::to_json_text(help)});
}

aio::Task<void> Performer::run_command(Action action) {
  control().authorise(aio::Right::run, self_);
  if (action.target == "reset") {
    co_await reboot();
    co_return;
  }
  const auto known = parameters_.commands.find(action.target);
  if (known == parameters_.commands.end())
    throw std::invalid_argument("there is no such command; `help` lists them");
  aio::Command command{.line = command_line(known->second, action.value.as_object())};
  const std::string help = known->second.help;
  const std::string output = co_await output_of(std::move(command));
  send(response(id(), action.target, aio::Value(output), help));
}

aio::Task<std::string> Performer::output_of(aio::Command command) {
  const aio::ProcessEnd end = co_await around_.processes.run(std::move(command));
  std::string output = trimmed(end.output);
  if (!end.ok()) throw CommandFailure(aio::describe(end), output);
  co_return output;
}

// Answered before: afterwards there may be nobody who could.
aio::Task<void> Performer::reboot() {
  send(response(id(), "reset", "rebooting", "RESET"));
  aio::Command command{.line = {"systemctl", "reboot"}};
  co_await output_of(std::move(command));
}

}  // namespace aiomqtt
