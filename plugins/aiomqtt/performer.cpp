#include "performer.hpp"

#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <filesystem>
#include <utility>

#include <aio/asyncmd.hpp>
#include <aio/error.hpp>
#include <aio/offload.hpp>

#include "env_file.hpp"

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
  return value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value);
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

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

aio::Task<void> Performer::perform(Action action) {
  if (!allows(permission_for(action))) {
    refuse(action, "not allowed here; the parameter `allow` of aiomqtt says what is");
    co_return;
  }
  std::string failure;
  try {
    co_await carry_out(action);
    around_.log.info("@ [{}]: {}", word_for(action.verb), action.target);
  } catch (const std::exception& error) {
    if (aio::is_abort(std::current_exception())) throw;
    failure = error.what();
  }
  if (!failure.empty()) refuse(action, failure);
}

void Performer::refuse(const Action& action, std::string text) {
  around_.log.error("@ [{}]: {}: {}", word_for(action.verb), action.target, text);
  if (action.verb == Verb::command) send(response(id(), action.target, aio::Value(text), "ERROR"));
}

bool Performer::allows(std::string_view permission) const {
  return std::ranges::find(parameters_.allow, permission) != parameters_.allow.end();
}

void Performer::send(Messages messages) {
  for (aio::mqtt::Message& message : messages) around_.publish(std::move(message));
}

aio::Task<void> Performer::carry_out(Action action) {
  switch (action.verb) {
    case Verb::status:
      co_return publish_status(action.target, action.form);
    case Verb::traceback:
      co_return send_traceback(action.target);
    case Verb::report:
      co_return send_report(action.target);
    case Verb::config_get:
      co_return send_config(action.target);
    case Verb::log:
    case Verb::error_log:
      co_return send_log(action.verb == Verb::error_log);
    case Verb::help:
      co_return send_help(action.target);
    default:
      co_await change(std::move(action));
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

void Performer::publish_status(const aio::Patterns& which, aio::asyncmd::Form form) {
  const aio::Array tasks = around_.control.status(which, true);
  const aio::Object status = aio::asyncmd::status(around_.control, tasks, form, board());
  send({.topic = topic_of(id(), "status"), .payload = boost::json::serialize(status)});
}

// By the name that topics have, since that is what asyncmd knows the board by.
aio::asyncmd::Board Performer::board() const {
  aio::asyncmd::Board board = aio::asyncmd::this_board(around_.control);
  board.hostname = id();
  return board;
}

aio::Task<void> Performer::change_config(Action action) {
  const std::string& target = action.target;
  if (action.verb == Verb::start)
    co_await around_.control.start(target);
  else if (action.verb == Verb::stop)
    co_await around_.control.stop(target);
  else if (action.verb == Verb::config_enable)
    co_await around_.control.enable(target);
  else if (action.verb == Verb::config_disable)
    co_await around_.control.disable(target);
  else
    co_await set_config(target, action.value.as_object());
  if (action.verb != Verb::start && action.verb != Verb::stop) co_return;
  const std::string_view word = action.verb == Verb::start ? "start" : "stop";
  for (const aio::Value& task : around_.control.status(target))
    send(changed(id(), target, word, aio::asyncmd::state_word(task.as_object())));
}

aio::Task<void> Performer::set_config(std::string service, aio::Object entry) {
  aio::Object set;
  if (!is_empty(entry, "kwargs")) set = entry.at("kwargs").as_object();
  std::optional<aio::Array> args;
  if (aio::Array given = array_in(entry, "args"); !given.empty()) args = std::move(given);
  if (!set.empty() || args) co_await around_.control.configure(service, set, args);
  co_await around_.control.enable(service);
}

void Performer::send_config(const std::string& which) {
  aio::Object answer;
  if (which == "*") {
    for (const aio::Value& task : around_.control.status("*.service")) {
      const std::string name = name_of(task);
      answer[name.substr(0, name.find(".service"))] = entry_of(around_.control.config(name));
    }
  } else {
    answer = entry_of(around_.control.config(which));
  }
  send({.topic = topic_of(id(), "config"), .payload = boost::json::serialize(answer)});
}

void Performer::send_traceback(const std::string& which) {
  send(traceback_of(id(), which, around_.control.traceback(which)));
}

void Performer::send_report(const std::string& which) {
  send(lines_of(topic_of(id(), "report/" + which), around_.control.report(which)));
}

std::filesystem::path Performer::config_folder() {
  return std::string(around_.control.version().at("config").as_string());
}

aio::Task<void> Performer::send_env(std::string name) {
  const auto read = [file = env_file(config_folder(), name)] { return read_file(file); };
  const std::string text = co_await aio::offload(read);
  send(lines_of(topic_of(id(), "env/" + name), text));
}

aio::Task<void> Performer::set_env(std::string name, aio::Object variables) {
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
  const aio::LogBatch batch = around_.control.read_log(query);
  last = batch.last;
  for (const aio::LogRecord& record : batch.records)
    send({.topic = topic_of(id(), "log"), .payload = aio::asyncmd::log_line(record, id()) + '\n'});
}

void Performer::send_help(const std::string& name) {
  const aio::Value help = help_of(parameters_.commands, name);
  if (help.is_null()) throw std::invalid_argument("there is no such command");
  send({.topic = topic_of(id(), "help"), .payload = boost::json::serialize(help)});
}

aio::Task<void> Performer::run_command(Action action) {
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
  if (!end.ok()) throw std::runtime_error(aio::describe(end) + (output.empty() ? "" : ": ") + output);
  co_return output;
}

// Answered before: afterwards there may be nobody who could.
aio::Task<void> Performer::reboot() {
  send(response(id(), "reset", "rebooting", "RESET"));
  aio::Command command{.line = {"systemctl", "reboot"}};
  co_await output_of(std::move(command));
}

}  // namespace aiomqtt
