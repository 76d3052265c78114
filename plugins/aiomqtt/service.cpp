#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

#include <aio/asyncmd.hpp>
#include <aio/sleep.hpp>

#include "aiomqtt_service.hpp"

namespace aiomqtt {
namespace {

using namespace std::chrono_literals;
using aio::mqtt::Message;
using aio::mqtt::Qos;
using aio::mqtt::Received;

// So many orders are carried out at a time: what takes long, as a start, does not keep others waiting.
constexpr std::size_t most_actions = most_orders;

}  // namespace

MqttService::MqttService(const LinkFactory& factory, const Places& places)
    : Service({.info = "Remote control over MQTT, and the connection that other services share",
               .type = aio::ServiceType::runtime,
               .docs = "https://github.com/Carglglz/asyncmd/blob/main/README.md",
               .version = "1.0"}),
      link_(factory(executor())),
      session_(*link_),
      connection_(*link_, session_, log(), std::random_device()()),
      performer_({.control = ctl(),
                  .processes = processes(),
                  .log = log(),
                  .publish = [this](Message message) { publish(std::move(message)); },
                  .denied = [this](std::string why) { refuse(Refusals::Kind::denied, std::move(why)); }}),
      root_(places.root),
      memory_(places.state / (unit() + ".json"), log()),
      home_assistant_({.control = ctl(), .session = session_, .memory = memory_, .log = log("discovery")}),
      refusals_(log()) {
  session_.on_message = [this](const Received& message) { receive(message); };
  session_.on_given_up = [this](const std::string& problem) {
    log().error("{}; it isn't sent any more", problem);
  };
  session_.on_too_big = [this](const std::string& topic, std::size_t size) {
    refuse(Refusals::Kind::too_big, fmt::format("{} bytes on {}", size, shown(topic)));
  };
  connection_.on_open = [this] {
    publish(availability("online"));
    home_assistant_.tell_all();
  };
  session_.entities().on_change = [this] { home_assistant_.look(); };
  connection_.on_close = [this] { link_->publish(availability("offline")); };
}

MqttService::~MqttService() = default;

aio::Task<aio::Value> MqttService::task(Parameters p) {
  begin(p);
  std::vector<std::unique_ptr<aio::mqtt::Subscription>> own = listen(p);
  provide<aio::Mqtt>(session_);
  add_children(p);
  Connection::Options options = options_of(p);
  co_await connection_.run(std::move(options));
  co_return aio::Value();
}

std::vector<std::unique_ptr<aio::mqtt::Subscription>> MqttService::listen(const Parameters& p) {
  std::vector<std::string> filters = topics_of(p.id);
  filters.insert(filters.end(), p.topics.begin(), p.topics.end());
  if (p.discovery) {
    filters.push_back(p.discovery_prefix + "/status");
    filters.push_back(service_topic(p.id, "+/set"));
  }
  std::vector<std::unique_ptr<aio::mqtt::Subscription>> own;
  for (const std::string& filter : filters) own.push_back(session_.listen(filter));
  return own;
}

void MqttService::begin(Parameters& p) {
  if (p.id.empty()) p.id = aio::asyncmd::this_board(ctl()).hostname;
  check(p);
  warn_of_ignored(p);
  parameters_ = p;
  slots_.clear();
  performer_.begin(p, service_name());
  telling_ = false;
  session_.begin(p.id, p.queue);
}

aio::Task<void> MqttService::discover() {
  co_await remember();
  home_assistant_.begin(home_assistant_options(parameters_));
  co_await home_assistant_.run();
}

// What an earlier run left, and how the board came up.
aio::Task<void> MqttService::remember() {
  co_await memory_.load();
  const StartFacts facts = co_await start_facts(root_);
  Memory memory = memory_.get();
  reset_ = reset_cause(facts, memory);
  memory.boot = facts.boot;
  memory.process = facts.process;
  memory.reset = reset_;
  co_await memory_.store(std::move(memory));
}

HomeAssistant::Options MqttService::home_assistant_options(const Parameters& p) const {
  const auto allows = [&](const char* what) {
    return !p.allow || std::ranges::find(*p.allow, what) != p.allow->end();
  };
  HomeAssistant::Options options{.enabled = p.discovery,
                                 .prefix = p.discovery_prefix,
                                 .viewer = {.id = p.id, .caller = caller_of(p)},
                                 .period = p.discovery_period};
  const aio::Object about = ctl().version();
  if (const aio::Value* version = about.if_contains("version"))
    options.version = std::string(version->as_string());
  options.viewer.self = service_name();
  if (!allows("start") || !allows("stop")) options.viewer.caller.grants.erase(aio::Right::steer);
  if (allows("status")) options.services = service_names(p);
  return options;
}

void MqttService::warn_of_ignored(const Parameters& p) const {
  if (p.allow)
    log().warning(
        "`allow` is deprecated: it grants nothing any more, and only leaves out what it does not name; use "
        "`grants`");
  const std::pair<const char*, const aio::Value&> given[] = {
      {"autoconfig", p.autoconfig}, {"ota_check", p.ota_check}, {"fwfile", p.fwfile}, {"fwf_re", p.fwf_re}};
  for (const auto& [name, value] : given)
    if (!value.is_null()) log().warning("{} has no meaning here and is ignored", name);
}

// A certificate is for a name; with `hostname` that is the one connected to.
Connection::Options MqttService::options_of(const Parameters& p) const {
  Connection::Options options{.first = p.reconnect.first, .longest = p.reconnect.longest};
  options.link = {.client_id = p.client_id.empty() ? p.id : p.client_id,
                  .server = p.ssl && p.hostname ? *p.hostname : p.server,
                  .port = p.port,
                  .keepalive = p.keepalive,
                  .username = p.username,
                  .password = p.password.get(),
                  .tls = p.ssl,
                  .ca = p.ssl_params.ca,
                  .cert = p.ssl_params.cert,
                  .key = p.ssl_params.key,
                  .will = availability("offline"),
                  .longest_payload = p.max_message};
  return options;
}

void MqttService::add_children(const Parameters& p) {
  add_task("ping", [this] { return ping(); });
  add_task("clean", [this] { return clean(); });
  add_task("discovery", [this] { return discover(); });
  if (p.discovery) add_task("services", [this] { return home_assistant_.follow(); });
  if (p.stats) add_task("stats", [this, names = service_names(p)] { return publish_stats(names); });
}

aio::Task<void> MqttService::ping() {
  for (;;) {
    co_await session_.until_connected();
    link_->keep_alive();
    co_await aio::sleep(5s);
  }
}

aio::Task<void> MqttService::clean() {
  for (;;) {
    co_await ended_.wait();
    ended_.clear();
    for (Slot& slot : slots_)
      if (!slot.action) slot.taken = false;
  }
}

aio::Task<void> MqttService::publish_stats(std::vector<std::string> services) {
  for (auto due = aio::now();; co_await aio::sleep_until(due = std::max(due + 10s, aio::now()))) {
    co_await session_.until_connected();
    try {
      performer_.publish_stats(services);
    } catch (const aio::ControlError& error) {
      log("stats").error("{}", error.what());
    }
  }
}

// By topic and size, and never with what is in it: orders carry passwords.
void MqttService::receive(const Received& message) {
  const bool is_status = message.topic == parameters_.discovery_prefix + "/status";
  const bool orders = is_order(parameters_.id, message.topic);
  if (!intake_.admit(aio::now())) {
    if (orders || is_status) refuse(Refusals::Kind::flood, shown(message.topic));
    return;
  }
  if (parameters_.debug) log().info("@ [{}]: {} bytes", shown(message.topic), message.payload.size());
  if (is_status && message.payload == "online")
    home_assistant_.tell_all(std::chrono::milliseconds(random_() % 3000));
  if (orders) take_orders(message);
}

void MqttService::take_orders(const Received& message) {
  // An order that the broker kept would be carried out again at each connection.
  if (message.retained && !message.payload.empty())
    return refuse(Refusals::Kind::retained, shown(message.topic));
  try {
    for (Action& action : parse(parameters_.id, message.topic, message.payload)) act(std::move(action));
  } catch (const WireError& error) {
    refuse(Refusals::Kind::malformed, fmt::format("{}: {}", shown(message.topic), error.what()));
  }
}

void MqttService::refuse(Refusals::Kind kind, std::string last) {
  refusals_.add(kind, std::move(last));
  if (!std::exchange(telling_, true)) add_task("refused", [this] { return tell_refusals(); });
}

aio::Task<void> MqttService::tell_refusals() {
  co_await aio::sleep(1s);
  for (; refusals_.pending(); co_await aio::sleep(1min)) refusals_.tell();
  telling_ = false;
}

std::string MqttService::service_name() const {
  return unit().substr(0, unit().find(".service"));
}

void MqttService::act(Action action) {
  auto slot = std::ranges::find(slots_, false, &Slot::taken);
  if (slot == slots_.end()) {
    if (slots_.size() == most_actions)
      return refuse(Refusals::Kind::busy,
                    fmt::format("[{}] {}", word_for(action.verb), shown(action.target)));
    slot = slots_.emplace(slots_.end());
  }
  const auto index = static_cast<std::size_t>(slot - slots_.begin());
  slot->taken = true;
  slot->action = std::move(action);
  add_task(index == 0 ? "do_action" : fmt::format("do_action@{}", index),
           [this, index] { return do_action(index); });
}

// The task may be started again by hand: then there is nothing to do.
aio::Task<void> MqttService::do_action(std::size_t index) {
  if (index >= slots_.size() || !slots_[index].action) co_return;
  Action action = *slots_[index].action;
  std::exception_ptr abort;
  try {
    co_await performer_.perform(std::move(action));
  } catch (...) {
    abort = std::current_exception();
  }
  if (index < slots_.size()) slots_[index].action.reset();
  ended_.set();
  if (abort) std::rethrow_exception(abort);
}

void MqttService::publish(Message message) {
  try {
    session_.publish(std::move(message));
  } catch (const aio::mqtt::MqttError& error) {
    log().error("can't publish: {}", error.what());
  }
}

Message MqttService::availability(const char* word) const {
  return {.topic = topic_of(parameters_.id, "availability"),
          .payload = word,
          .qos = Qos::at_most_once,
          .retain = true};
}

std::optional<aio::Show> MqttService::show() {
  const double effort = std::chrono::duration<double>(connection_.last_effort()).count();
  return aio::Show{"Stats",
                   fmt::format("{}; Messages: Received: {}, Published: {}, Waiting: {}, Dropped: {}; "
                               "Delta HS: {:.3f} s",
                               connection_.describe(), session_.received(), session_.published(),
                               session_.waiting(), session_.dropped(), effort)};
}

aio::Value MqttService::stats() {
  aio::Object stats = aio::asyncmd::figures(ctl());
  stats["requests"] = session_.received();
  stats["npub"] = session_.published();
  stats["nrecv"] = session_.received();
  stats["waiting"] = session_.waiting();
  stats["dropped"] = session_.dropped();
  stats["refused"] = refusals_.total();
  stats["tries"] = connection_.tries();
  stats["connected"] = session_.connected();
  stats["reset"] = reset_;
  return stats;
}

aio::Value MqttService::on_stop(const Parameters&) {
  log().info("stopped");
  return {};
}

}  // namespace aiomqtt
