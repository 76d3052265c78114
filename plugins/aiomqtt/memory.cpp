#include "memory.hpp"

#include <boost/json/parse.hpp>

#include <exception>
#include <utility>

#include <aio/durable_file.hpp>
#include <aio/error.hpp>
#include <aio/offload.hpp>
#include <aio/value.hpp>

#include "env_file.hpp"

namespace aiomqtt {
namespace {

std::string text_in(const aio::Object& object, std::string_view key) {
  return std::string(object.at(key).as_string());
}

}  // namespace

std::string text_of(const Memory& memory) {
  aio::Object components;
  for (const auto& [id, platform] : memory.components) components[id] = platform;
  aio::Array states;
  for (const std::string& topic : memory.states) states.emplace_back(topic);
  aio::Object object{{"boot", memory.boot},   {"process", memory.process}, {"reset", memory.reset},
                     {"topic", memory.topic}, {"components", components},  {"states", states}};
  return aio::to_json_text(object) + '\n';
}

Memory memory_from(std::string_view text) {
  const aio::Value value = boost::json::parse(text);
  const aio::Object& object = value.as_object();
  Memory memory{.boot = text_in(object, "boot"),
                .process = text_in(object, "process"),
                .reset = text_in(object, "reset"),
                .topic = text_in(object, "topic")};
  for (const auto& [id, platform] : object.at("components").as_object())
    memory.components[id] = std::string(platform.as_string());
  for (const aio::Value& topic : object.at("states").as_array()) memory.states.emplace(topic.as_string());
  return memory;
}

aio::Task<void> MemoryFile::load() {
  const auto read = [file = file_] {
    return std::filesystem::exists(file) ? memory_from(read_file(file)) : Memory();
  };
  std::string problem;
  try {
    memory_ = co_await aio::offload(read);
  } catch (const std::exception& error) {
    if (aio::is_abort(std::current_exception())) throw;
    problem = error.what();
  }
  if (!problem.empty()) complain(file_.string() + " can't be used: " + problem);
}

aio::Task<void> MemoryFile::store(Memory memory) {
  if (memory == memory_) co_return;
  memory_ = std::move(memory);
  const auto write = [file = file_, text = text_of(memory_)] { aio::replace_file(file, text); };
  std::string problem;
  try {
    co_await aio::offload(write);
  } catch (const std::exception& error) {
    if (aio::is_abort(std::current_exception())) throw;
    problem = error.what();
  }
  if (!problem.empty()) complain(problem);
}

void MemoryFile::complain(const std::string& problem) {
  if (!std::exchange(complained_, true))
    log_.warning("{}; entities that go away while this service does not run stay in Home Assistant", problem);
}

}  // namespace aiomqtt
