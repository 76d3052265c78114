#include <aio/sensor_feed.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <aio/channel.hpp>
#include <aio/ctl.hpp>
#include <aio/event.hpp>
#include <aio/mqtt.hpp>
#include <aio/service_base.hpp>
#include <aio/sleep.hpp>
#include <aio/timeout.hpp>

#include "sensor_forms.hpp"

namespace aio {
namespace {

using namespace std::chrono_literals;

// A service that has just been started provides what it has a moment later.
constexpr Duration shortest_pause = 10ms;
constexpr Duration longest_pause = 5s;

bool is_of_service(std::string_view task, std::string_view service) {
  return task.starts_with(service) && task.substr(service.size()).starts_with(".service");
}

}  // namespace

SensorError::~SensorError() = default;

struct SensorFeed::Impl {
  using Entities = std::vector<std::unique_ptr<mqtt::Announcement>>;

  explicit Impl(Host& the_host) : host(the_host) {}

  void begin(Options the_options, Measure the_measure);
  Task<Value> sense();
  Task<Value> answer(std::shared_ptr<mqtt::Subscription> requests);
  Task<std::optional<Reading>> read();
  std::string fault_of(const Reading& reading) const;
  void accept(const Reading& reading);
  void note_failure(const std::string& why);
  void publish(const std::string& topic, const Reading& reading, bool with_hostname);

  Task<void> follow();
  Task<void> wait_for_change(EventStream& events);
  Task<void> next_change(EventStream& events);
  bool is_running() const;
  Entities find_mqtt();
  void listen(const char* child, const std::string& topic);

  Host& host;
  Options options{};
  Measure measure{};
  Handle<Mqtt> mqtt{};
  std::string state_topic{};
  std::optional<Reading> last{};
  std::vector<bool> known{};  // by quantity: whether its last value was one
  Channel<bool> turn{1};      // holds a token while somebody measures
  Event gave_up{};
  std::string last_failure{};
  Duration pause = shortest_pause;
  int failures = 0;  // in a row
  std::uint64_t errors = 0;
  std::uint64_t published = 0;
  std::uint64_t received = 0;
};

void SensorFeed::Impl::begin(Options the_options, Measure the_measure) {
  check_feed_options(the_options);
  options = std::move(the_options);
  measure = std::move(the_measure);
  mqtt = {};
  last.reset();
  known.assign(options.quantities.size(), true);
  static_cast<void>(turn.try_receive());
  gave_up.clear();
  failures = 0;
  pause = shortest_pause;
}

Task<Value> SensorFeed::Impl::sense() {
  for (auto due = now();; co_await sleep_until(due)) {
    const auto reading = co_await read();
    if (reading) {
      host.logger().child("sense").debug("{}", describe_reading(options.quantities, *reading));
      publish(state_topic, *reading, options.state_has_hostname);
    }
    due = std::max(due + options.period, now());
  }
}

Task<Value> SensorFeed::Impl::answer(std::shared_ptr<mqtt::Subscription> requests) {
  for (;;) {
    const mqtt::Received request = co_await requests->next();
    if (request.retained) continue;
    ++received;
    host.logger().info("@ [{}]: {}", request.topic, request.payload);
    const auto reading = co_await read();
    if (reading) publish(answer_topic(request.topic), *reading, true);
  }
}

// nullopt: it failed, which has been noted.
Task<std::optional<SensorFeed::Reading>> SensorFeed::Impl::read() {
  struct Turn {
    ~Turn() { static_cast<void>(channel.try_receive()); }
    Channel<bool>& channel;
  };
  co_await turn.send(true);
  const Turn guard{turn};
  std::string fault;
  try {
    Reading reading = co_await measure();
    fault = fault_of(reading);
    if (fault.empty()) {
      accept(reading);
      co_return reading;
    }
  } catch (const std::exception& error) {
    if (is_abort(std::current_exception())) throw;
    fault = error.what();
  }
  note_failure(fault);
  co_return std::nullopt;
}

std::string SensorFeed::Impl::fault_of(const Reading& reading) const {
  if (reading.size() != options.quantities.size())
    return fmt::format("a reading has {} values and not {}", reading.size(), options.quantities.size());
  for (std::size_t i = 0; i < reading.size(); ++i) {
    const Quantity& quantity = options.quantities[i];
    if (std::isnan(reading[i]) || (reading[i] >= quantity.lowest && reading[i] <= quantity.highest)) continue;
    return fmt::format("{} of {:.9g} {} is out of the sensor's range, {:.9g} to {:.9g}", quantity.key,
                       reading[i], quantity.unit, quantity.lowest, quantity.highest);
  }
  return "";
}

void SensorFeed::Impl::accept(const Reading& reading) {
  if (failures > 0) host.logger().info("it measures again, after {} failures", failures);
  failures = 0;
  for (std::size_t i = 0; i < reading.size(); ++i) {
    const bool is_known = !std::isnan(reading[i]);
    if (is_known == known[i]) continue;
    known[i] = is_known;
    host.logger().log(is_known ? LogLevel::info : LogLevel::warning, "{} is {}", options.quantities[i].key,
                      is_known ? "back in the range that is measured" : "beyond the range that is measured");
  }
  last = reading;
}

// The first of a row is told, and how the row ends.
void SensorFeed::Impl::note_failure(const std::string& why) {
  ++errors;
  ++failures;
  last_failure = why;
  host.logger().log(failures == 1 ? LogLevel::warning : LogLevel::debug, "can't measure: {}", why);
  if (failures >= options.give_up) gave_up.set();
}

void SensorFeed::Impl::publish(const std::string& topic, const Reading& reading, bool with_hostname) {
  if (!mqtt || !mqtt->connected()) return;
  Object message = message_of(options.quantities, reading);
  if (message.empty()) return;
  if (with_hostname) message["hostname"] = mqtt->device_id();
  try {
    mqtt->publish({.topic = topic, .payload = boost::json::serialize(message)});
    ++published;
  } catch (const mqtt::MqttError& error) {
    host.logger().warning("can't publish: {}", error.what());
  }
}

// Until readings fail for good.
Task<void> SensorFeed::Impl::follow() {
  using namespace boost::asio::experimental::awaitable_operators;
  const auto events = host.ctl().events();
  Entities entities;
  for (bool told = false;;) {
    if (!mqtt) {
      entities.clear();  // of a run that has ended; the next one is asked for the same ids
      entities = find_mqtt();
      if (!mqtt && !told) host.logger().info("measures, and waits for {} to publish it", options.mqtt);
      told = !mqtt;
    }
    const auto first = co_await (wait_for_change(*events) || gave_up.wait());
    if (first.index() == 1)
      throw SensorError(fmt::format("{} readings in a row have failed: {}", failures, last_failure));
  }
}

// Of the service aiomqtt. While that runs and provides nothing yet, there is nothing to be told of.
Task<void> SensorFeed::Impl::wait_for_change(EventStream& events) {
  if (mqtt || !is_running()) {
    pause = shortest_pause;
    co_await next_change(events);
    co_return;
  }
  const Duration limit = std::exchange(pause, std::min(2 * pause, longest_pause));
  try {
    co_await with_timeout(next_change(events), limit);
  } catch (const TimeoutError&) {
  }
}

Task<void> SensorFeed::Impl::next_change(EventStream& events) {
  for (;;) {
    const TaskEvent event = co_await events.next();
    if (event.lost > 0 || is_of_service(event.task, options.mqtt)) co_return;
  }
}

bool SensorFeed::Impl::is_running() const {
  try {
    return host.ctl().state(options.mqtt + ".service") == TaskState::running;
  } catch (const ControlError&) {
    return false;
  }
}

// What is announced ends with the object, and so with that run of aiomqtt.
SensorFeed::Impl::Entities SensorFeed::Impl::find_mqtt() {
  mqtt = Handle<Mqtt>(options.mqtt, host.find(options.mqtt, aio::detail::interface_key<Mqtt>()));
  Entities entities;
  if (!mqtt) return entities;
  const std::string& id = mqtt->device_id();
  const std::string instance = instance_of(host.unit());
  state_topic = topic_of_state(options.state_topic, id, instance);
  mqtt::check_topic(state_topic);
  for (const Quantity& quantity : options.quantities)
    entities.push_back(mqtt->announce(entity_of(quantity, options, instance, state_topic)));
  listen("answer", "device/" + id + "/state");
  listen("answer_all", "device/all/state");
  host.logger().info("publishes on {}", state_topic);
  return entities;
}

void SensorFeed::Impl::listen(const char* child, const std::string& topic) {
  const std::shared_ptr<mqtt::Subscription> requests = mqtt->subscribe(topic);
  host.add_task(child, [this, requests] { return answer(requests); });
}

SensorFeed::SensorFeed() : impl_(std::make_unique<Impl>(*aio::detail::HostScope::current())) {}
SensorFeed::~SensorFeed() = default;

Task<void> SensorFeed::run(Options options, Measure measure) {
  impl_->begin(std::move(options), std::move(measure));
  impl_->host.add_task("sense", [impl = impl_.get()] { return impl->sense(); });
  co_await impl_->follow();
}

Object SensorFeed::stats() const {
  Object stats;
  const auto& quantities = impl_->options.quantities;
  for (std::size_t i = 0; i < quantities.size(); ++i)
    stats[stat_of(quantities[i])] = impl_->last && impl_->known[i] ? Value((*impl_->last)[i]) : Value();
  stats["npub"] = impl_->published;
  stats["nrecv"] = impl_->received;
  stats["errors"] = impl_->errors;
  return stats;
}

Show SensorFeed::show() const {
  const std::string reading =
      impl_->last ? describe_reading(impl_->options.quantities, *impl_->last) : "no reading";
  return {"Stats", fmt::format("{}; Messages: Received: {}, Published: {}; Errors: {}", reading,
                               impl_->received, impl_->published, impl_->errors)};
}

}  // namespace aio
