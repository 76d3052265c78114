#include <aio/sensor_feed.hpp>
#include <aio/value.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include <aio/ctl.hpp>
#include <aio/mqtt.hpp>
#include <aio/service_base.hpp>
#include <aio/sleep.hpp>
#include <aio/timeout.hpp>

#include "sensor_forms.hpp"
#include "sensor_meter.hpp"

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
  /// What aiomqtt gave in one of its runs. It belongs to a task's frame, so that nothing of another
  /// library is left when the service has ended: a child's function, for one, is kept for its next start.
  struct Link {
    std::vector<std::unique_ptr<mqtt::Announcement>> entities{};
    std::vector<std::shared_ptr<mqtt::Subscription>> requests{};
  };

  explicit Impl(Host& the_host) : host(the_host), meter(the_host.logger()) {}

  void begin(Options the_options, Measure measure);
  Task<Value> sense();
  Task<Value> answer(std::weak_ptr<mqtt::Subscription> given);
  void publish(const std::string& topic, const Reading& reading, bool with_hostname);

  Task<Value> link();
  Task<void> follow();
  Task<void> wait_for_change(EventStream& events);
  Task<void> next_change(EventStream& events);
  bool is_running() const;
  Link find_mqtt();
  void listen(Link& link, const char* child, const std::string& topic);

  Host& host;
  SensorMeter meter;
  Options options{};
  Handle<Mqtt> mqtt{};
  std::string state_topic{};
  Duration pause = shortest_pause;
  std::uint64_t published = 0;
  std::uint64_t received = 0;
};

void SensorFeed::Impl::begin(Options the_options, Measure measure) {
  check_feed_options(the_options);
  options = std::move(the_options);
  meter.begin(options.quantities, options.give_up, std::move(measure));
  mqtt = {};
  pause = shortest_pause;
}

Task<Value> SensorFeed::Impl::sense() {
  for (auto due = now();; co_await sleep_until(due)) {
    const auto reading = co_await meter.read();
    if (reading) {
      host.logger().child("sense").debug("{}", describe_reading(options.quantities, *reading));
      publish(state_topic, *reading, options.state_has_hostname);
    }
    due = std::max(due + options.period, now());
  }
}

Task<Value> SensorFeed::Impl::answer(std::weak_ptr<mqtt::Subscription> given) {
  const auto requests = given.lock();
  while (requests != nullptr) {
    const mqtt::Received request = co_await requests->next();
    if (request.retained) continue;
    ++received;
    host.logger().info("@ [{}]: {}", request.topic, request.payload);
    const auto reading = co_await meter.read();
    if (reading) publish(answer_topic(request.topic), *reading, true);
  }
  co_return Value();
}

void SensorFeed::Impl::publish(const std::string& topic, const Reading& reading, bool with_hostname) {
  if (!mqtt || !mqtt->connected()) return;
  Object message = message_of(options.quantities, reading);
  if (message.empty()) return;
  if (with_hostname) message["hostname"] = mqtt->device_id();
  try {
    mqtt->publish({.topic = topic, .payload = aio::to_json_text(message)});
    ++published;
  } catch (const mqtt::MqttError& error) {
    host.logger().warning("can't publish: {}", error.what());
  }
}

// A task of its own, so that the main one has one thing to wait for: of two, Asio loses a stop that comes
// when one has just ended.
Task<Value> SensorFeed::Impl::link() {
  try {
    co_await follow();
  } catch (const mqtt::MqttError& error) {
    meter.give_up(fmt::format("can't publish: {}", error.what()));
  }
  co_return Value();
}

Task<void> SensorFeed::Impl::follow() {
  const auto events = host.ctl().events();
  Link link;
  for (bool told = false;; co_await wait_for_change(*events)) {
    if (mqtt) continue;
    link = {};  // of a run that has ended; the next one is asked for the same ids
    link = find_mqtt();
    if (!mqtt && !told) host.logger().info("measures, and waits for {} to publish it", options.mqtt);
    told = !mqtt;
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

SensorFeed::Impl::Link SensorFeed::Impl::find_mqtt() {
  mqtt = Handle<Mqtt>(options.mqtt, host.find(options.mqtt, aio::detail::interface_key<Mqtt>()));
  Link link;
  if (!mqtt) return link;
  const std::string& id = mqtt->device_id();
  const std::string instance = instance_of(host.unit());
  state_topic = topic_of_state(options.state_topic, id, instance);
  mqtt::check_topic(state_topic);
  for (const Quantity& quantity : options.quantities)
    link.entities.push_back(mqtt->announce(entity_of(quantity, options, instance, state_topic)));
  listen(link, "answer", "device/" + id + "/state");
  listen(link, "answer_all", "device/all/state");
  host.logger().info("publishes on {}", state_topic);
  return link;
}

void SensorFeed::Impl::listen(Link& link, const char* child, const std::string& topic) {
  link.requests.emplace_back(mqtt->subscribe(topic));
  const std::weak_ptr<mqtt::Subscription> requests = link.requests.back();
  host.add_task(child, [this, requests] { return answer(requests); });
}

SensorFeed::SensorFeed() : impl_(std::make_unique<Impl>(*aio::detail::HostScope::current())) {}
SensorFeed::~SensorFeed() = default;

Task<void> SensorFeed::run(Options options, Measure measure) {
  impl_->begin(std::move(options), std::move(measure));
  impl_->host.add_task("link", [impl = impl_.get()] { return impl->link(); });
  impl_->host.add_task("sense", [impl = impl_.get()] { return impl->sense(); });
  co_await impl_->meter.failed_for_good();
  throw SensorError(impl_->meter.why_it_gave_up());
}

Object SensorFeed::stats() const {
  Object stats;
  const auto& last = impl_->meter.last();
  const auto& quantities = impl_->meter.quantities();
  for (std::size_t i = 0; i < quantities.size(); ++i)
    stats[stat_of(quantities[i])] = last && !std::isnan((*last)[i]) ? Value((*last)[i]) : Value();
  stats["npub"] = impl_->published;
  stats["nrecv"] = impl_->received;
  stats["errors"] = impl_->meter.errors();
  return stats;
}

Show SensorFeed::show() const {
  const SensorMeter& meter = impl_->meter;
  const std::string reading =
      meter.last() ? describe_reading(meter.quantities(), *meter.last()) : "no reading";
  return {"Stats", fmt::format("{}; Messages: Received: {}, Published: {}; Errors: {}", reading,
                               impl_->received, impl_->published, meter.errors())};
}

}  // namespace aio
