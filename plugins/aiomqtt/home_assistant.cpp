#include "home_assistant.hpp"

#include <algorithm>
#include <exception>
#include <source_location>
#include <stdexcept>
#include <utility>

#include <aio/error.hpp>
#include <aio/sleep.hpp>
#include <aio/timeout.hpp>
#include <aio/value.hpp>

namespace aiomqtt {
namespace {

using namespace std::chrono_literals;
using aio::mqtt::Message;
using aio::mqtt::Qos;
using std::source_location;

// Several entities come or go together.
constexpr auto pause = 100ms;
// What was shown before a restart is withdrawn only when its service has had the time to announce it again:
// Home Assistant forgets what its user had changed of an entity that is withdrawn.
constexpr aio::Duration time_to_come_back = 10s;

bool is_service(const std::string& task) {
  return task.ends_with(".service");
}

}  // namespace

void HomeAssistant::begin(Options options) {
  options_ = std::move(options);
  expected_.clear();
  if (around_.memory.get().topic == topic())
    for (const auto& [id, platform] : around_.memory.get().components) expected_.insert(id);
  services_.clear();
  states_.clear();
  document_.clear();
  problem_.clear();
  unknown_.clear();
  settled_at_ = aio::TimePoint::max();
  tell_all();
}

std::string HomeAssistant::topic() const {
  return options_.enabled ? discovery_topic(options_.prefix, options_.viewer.id) : std::string();
}

void HomeAssistant::tell_all(aio::Duration delay) {
  tell_all_ = true;
  delay_ = std::max(delay_, delay);
  due_.set();
}

aio::Task<void> HomeAssistant::follow() {
  const auto events = around_.control.events();
  for (;;) {
    const aio::TaskEvent event = co_await events->next();
    if (event.lost > 0 || is_service(event.task)) look();
  }
}

aio::Task<void> HomeAssistant::run() {
  co_await withdraw_old_board();
  while (options_.enabled) {
    co_await wait_until_due();
    std::string problem;
    try {
      co_await tell();
    } catch (const std::runtime_error& error) {
      if (aio::is_abort(std::current_exception())) throw;
      problem = error.what();
      tell_all_ = true;
    }
    if (problem != problem_ && !problem.empty())
      around_.log.warning("can't tell Home Assistant: {}", problem);
    problem_ = problem;
  }
}

// Under another id or prefix, or since it is not to be shown any more.
aio::Task<void> HomeAssistant::withdraw_old_board() {
  Memory memory = around_.memory.get();
  if (memory.topic.empty() || memory.topic == topic()) co_return;
  co_await take_back(memory.topic);
  for (const std::string& state : memory.states) co_await take_back(state);
  memory.topic.clear();
  memory.components.clear();
  memory.states.clear();
  co_await around_.memory.store(std::move(memory));
}

aio::Task<void> HomeAssistant::wait_until_due() {
  const aio::Duration longest =
      expected_.empty() ? options_.period : std::min(options_.period, time_to_come_back);
  try {
    co_await aio::with_timeout(due_.wait(), longest);
  } catch (const aio::TimeoutError&) {
  }
  co_await aio::sleep(pause + std::exchange(delay_, {}));
  co_await around_.session.until_connected();
  due_.clear();
}

aio::Task<void> HomeAssistant::tell() {
  if (settled_at_ == aio::TimePoint::max()) settled_at_ = aio::now() + time_to_come_back;
  const bool all = std::exchange(tell_all_, false);
  const ServiceView view = look_at_services();
  services_ = view.entities;
  Entities::Map entities = around_.session.entities().all();
  entities.insert(services_.begin(), services_.end());
  co_await tell_entities(entities, all);
  co_await tell_states(view, all);
}

ServiceView HomeAssistant::look_at_services() {
  aio::Array tasks;
  for (const std::string& name : options_.services) {
    try {
      for (aio::Value& task : around_.control.status(name, true)) tasks.push_back(std::move(task));
    } catch (const aio::ControlError& error) {
      if (error.code() != aio::ControlError::Code::unknown_name) throw;
      if (unknown_.insert(name).second) around_.log.warning("can't show {}: {}", name, error.what());
    }
  }
  return view_of(tasks, options_.viewer, services_);
}

aio::Task<void> HomeAssistant::keep(const std::string& topic, std::string payload) {
  Message message{.topic = topic, .payload = std::move(payload), .qos = Qos::at_least_once, .retain = true};
  return around_.session.deliver(std::move(message), source_location::current());
}

// By a message without a payload.
aio::Task<void> HomeAssistant::take_back(const std::string& topic) {
  return keep(topic, std::string());
}

Withdrawn HomeAssistant::gone_of(const Entities::Map& entities) {
  if (aio::now() >= settled_at_) expected_.clear();
  std::erase_if(expected_, [&](const std::string& id) { return entities.contains(id); });
  Withdrawn gone = around_.memory.get().components;
  std::erase_if(gone, [&](const auto& each) {
    return entities.contains(each.first) || expected_.contains(each.first);
  });
  return gone;
}

aio::Task<void> HomeAssistant::tell_entities(const Entities::Map& entities, bool all) {
  const Withdrawn gone = gone_of(entities);
  const std::string document =
      aio::to_json_text(discovery_document(options_.viewer.id, options_.version, entities, {}));
  if (!all && gone.empty() && document == document_) co_return;
  if (entities.empty() && gone.empty()) co_return;
  // Known before it is published, and forgotten after it is withdrawn, whatever happens in between.
  Memory memory = around_.memory.get();
  memory.topic = topic();
  for (const auto& [id, entity] : entities) memory.components[id] = entity.platform;
  co_await around_.memory.store(memory);
  co_await publish_documents(entities, gone);
  document_ = document;
  for (const auto& [id, platform] : gone) memory.components.erase(id);
  memory.states = around_.memory.get().states;
  co_await around_.memory.store(std::move(memory));
}

aio::Task<void> HomeAssistant::publish_documents(const Entities::Map& entities, const Withdrawn& gone) {
  const auto document = [&](const Withdrawn& withdrawn) {
    return aio::to_json_text(discovery_document(options_.viewer.id, options_.version, entities, withdrawn));
  };
  const std::string topic = this->topic();
  if (!gone.empty()) {
    std::string farewell = document(gone);
    co_await keep(topic, std::move(farewell));
  }
  std::string present;
  if (!entities.empty()) present = document({});
  co_await keep(topic, std::move(present));
}

aio::Task<void> HomeAssistant::tell_states(const ServiceView& view, bool all) {
  Memory memory = around_.memory.get();
  for (const auto& [topic, state] : view.states) memory.states.insert(topic);
  co_await around_.memory.store(memory);
  for (const auto& [topic, state] : view.states)
    if (all || !states_.contains(topic) || states_.at(topic) != state) co_await tell_state(topic, state);
  co_await take_back_states(view);
}

aio::Task<void> HomeAssistant::tell_state(const std::string& topic, const std::string& state) {
  std::string payload = state;
  co_await keep(topic, std::move(payload));
  states_[topic] = state;
}

aio::Task<void> HomeAssistant::take_back_states(const ServiceView& view) {
  Memory memory = around_.memory.get();
  const std::set<std::string> kept = memory.states;
  for (const std::string& topic : kept) {
    if (view.states.contains(topic)) continue;
    co_await take_back(topic);
    states_.erase(topic);
    memory.states.erase(topic);
  }
  co_await around_.memory.store(std::move(memory));
}

}  // namespace aiomqtt
