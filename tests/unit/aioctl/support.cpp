#include "support.hpp"

#include <cstdlib>
#include <ctime>
#include <stdexcept>
#include <variant>

#include "aioctl/options.hpp"
#include "protocol/interfaces.hpp"
#include "protocol/message.hpp"

namespace aiod::aioctl::test {

namespace json = boost::json;

namespace {

// What is asked has to be a call that the daemon's description knows.
void expect_described(std::string_view method, const json::object& parameters) {
  const auto [name, member] = protocol::split_name(method);
  const protocol::Interface* interface = protocol::find_interface(name);
  ASSERT_TRUE(interface != nullptr && interface->find_method(member) != nullptr) << method;
  const auto violation = protocol::validate(*interface, member, parameters);
  EXPECT_FALSE(violation) << method << ": " << violation->parameter;
}

}  // namespace

ScopedZone::ScopedZone(const char* zone) {
  if (const char* value = std::getenv("TZ")) before_ = value;
  ::setenv("TZ", zone, 1);
  ::tzset();
}

ScopedZone::~ScopedZone() {
  if (before_) {
    ::setenv("TZ", before_->c_str(), 1);
  } else {
    ::unsetenv("TZ");
  }
  ::tzset();
}

json::object object(std::string_view text) {
  return json::parse(text).as_object();
}

json::object task_json(std::string_view changes) {
  json::object task = object(R"({
      "name":"hello.service","service":"hello","kind":"service","type":"runtime","state":"running",
      "info":"Hello example runner v1.0","docs":"https://example.org/hello","path":"/usr/lib/aiod/services/hello_service.so",
      "enabled":true,"since":1795356187.0,"done_at":null,"result":null,"error":null,"args":[],"kwargs":{},
      "children":[],"schedule":null,"show":null,"stats":null,"restarts":0,"wait":null,
      "cpu":{"resumes":0,"total_us":0,"longest_us":0}})");
  for (auto& [key, value] : object(changes)) task[key] = value;
  return task;
}

Invocation understood(const std::vector<std::string>& arguments) {
  auto parsed = parse_command_line(arguments, now);
  if (const auto* answer = std::get_if<Answer>(&parsed)) throw std::runtime_error(answer->text);
  return std::get<Invocation>(parsed);
}

Answer answered(const std::vector<std::string>& arguments) {
  return std::get<Answer>(parse_command_line(arguments, now));
}

std::string mistake(const std::vector<std::string>& arguments) {
  const auto parsed = parse_command_line(arguments, now);
  if (!std::holds_alternative<Answer>(parsed)) {
    ADD_FAILURE() << "this is understood: " << testing::PrintToString(arguments);
    return {};
  }
  const Answer answer = std::get<Answer>(parsed);
  EXPECT_EQ(answer.exit, ExitCode::usage);
  return answer.text;
}

void FakeConnection::will_answer(json::object parameters) {
  answers.emplace_back([parameters = std::move(parameters)] { return parameters; });
}

void FakeConnection::will_fail(CommandError error) {
  answers.emplace_back([error = std::move(error)]() -> json::object { throw error; });
}

json::object FakeConnection::call(std::string_view method, json::object parameters) {
  expect_described(method, parameters);
  asked.push_back({std::string(method), std::move(parameters)});
  if (answers.empty()) throw std::logic_error("nothing was laid ready for " + std::string(method));
  const Answer answer = std::move(answers.front());
  answers.pop_front();
  return answer();
}

void FakeConnection::stream(std::string_view method, json::object parameters, const Each& each) {
  expect_described(method, parameters);
  asked.push_back({std::string(method), std::move(parameters), true});
  while (!answers.empty()) {
    const Answer answer = std::move(answers.front());
    answers.pop_front();
    if (!each(answer())) return;
  }
}

ExitCode CommandTest::run_line(const std::vector<std::string>& arguments) {
  const auto parsed = parse_command_line(arguments, now);
  if (const auto* answer = std::get_if<Answer>(&parsed)) throw std::invalid_argument(answer->text);
  Session session{.aiod = aiod,
                  .out = out,
                  .programs = programs,
                  .screen = screen,
                  .terminal = plain(),
                  .add_source_lines = [](const std::string& text) {
                    return text.empty() ? text : text + " at here.cpp:1";
                  }};
  return run(std::get<Invocation>(parsed), session);
}

}  // namespace aiod::aioctl::test
