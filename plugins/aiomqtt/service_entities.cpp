#include "service_entities.hpp"

#include <aio/value.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "discovery.hpp"

namespace aiomqtt {
namespace {

using aio::mqtt::Entity;

// Home Assistant has no room for longer texts.
constexpr int longest_text = 255;

constexpr std::array<std::string_view, 4> up{"running", "scheduled", "starting", "restarting"};

std::string text_in(const aio::Object& task, std::string_view key) {
  const aio::Value* value = task.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

// What it says of itself; nullptr when it is not loaded, or is no service.
const aio::Object* stats_of(const aio::Object& task) {
  const aio::Value* stats = task.if_contains("stats");
  return text_in(task, "kind") == "service" && stats != nullptr ? stats->if_object() : nullptr;
}

bool is_figure(const aio::Value& value) {
  return value.is_number() || value.is_string() || value.is_bool();
}

// It becomes part of a template.
bool is_plain(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.' || c == ' ';
  });
}

std::string template_of(std::string_view key, const aio::Value& value) {
  const std::string path = fmt::format("value_json.stats['{}']", key);
  if (value.is_bool()) return fmt::format("{{{{ 'ON' if {} else 'OFF' }}}}", path);
  if (value.is_string()) return fmt::format("{{{{ ({} | string)[:{}] }}}}", path, longest_text);
  return fmt::format("{{{{ {} }}}}", path);
}

/// The entities of one service.
class Page {
 public:
  Page(ServiceView& view, const Viewer& viewer, const aio::Object& task)
      : view_(view),
        service_(text_in(task, "service")),
        prefix_(entity_id(service_)),
        topic_(service_topic(viewer.id, service_)) {}

  void add_state() {
    add("state", "sensor",
        {{"name", service_ + " state"},
         {"value_template", "{{ value_json.state }}"},
         {"entity_category", "diagnostic"}});
  }
  void add_switch() {
    add("switch", "switch",
        {{"name", service_},
         {"value_template", "{{ value_json.running }}"},
         {"command_topic", topic_ + "/set"}});
  }
  void add_figure(std::string_view key, const aio::Value& value) {
    aio::Object config{{"name", fmt::format("{} {}", service_, key)},
                       {"value_template", template_of(key, value)},
                       {"entity_category", "diagnostic"}};
    if (value.is_number()) config["state_class"] = "measurement";
    add(figure_id(key), value.is_bool() ? "binary_sensor" : "sensor", std::move(config));
  }
  void keep_figure(std::string_view key, const Entities::Map& before) {
    const auto known = before.find(prefix_ + '_' + figure_id(key));
    if (known != before.end()) view_.entities.insert(*known);
  }
  void add_message(const aio::Object& task, aio::Object figures) {
    const std::string state = text_in(task, "state");
    const bool is_up = std::ranges::find(up, state) != up.end();
    const aio::Object message{{"state", state}, {"running", is_up ? "ON" : "OFF"}, {"stats", figures}};
    view_.states[topic_] = aio::to_json_text(message);
  }

 private:
  static std::string figure_id(std::string_view key) { return "stat_" + entity_id(key); }

  // Names that differ in odd characters only may have the same id: then the first has it.
  void add(const std::string& id, const char* platform, aio::Object config) {
    config["state_topic"] = topic_;
    Entity entity{.id = prefix_ + '_' + id, .platform = platform, .config = std::move(config)};
    std::string key = entity.id;
    view_.entities.try_emplace(std::move(key), std::move(entity));
  }

  ServiceView& view_;
  std::string service_;
  std::string prefix_;
  std::string topic_;
};

void add_service(ServiceView& view, const aio::Object& task, const Viewer& viewer,
                 const Entities::Map& before) {
  const aio::Object* stats = stats_of(task);
  const std::string service = text_in(task, "service");
  if (stats == nullptr || !viewer.caller.may(aio::Right::read, service)) return;
  Page page(view, viewer, task);
  page.add_state();
  const bool steered = text_in(task, "type") != "core" && service != viewer.self;
  if (steered && viewer.caller.may(aio::Right::steer, service)) page.add_switch();
  aio::Object figures;
  for (const auto& [key, value] : *stats) {
    if (!is_plain(key) || !(is_figure(value) || value.is_null())) continue;
    figures[key] = value;
    value.is_null() ? page.keep_figure(key, before) : page.add_figure(key, value);
  }
  page.add_message(task, std::move(figures));
}

}  // namespace

std::string service_topic(std::string_view id, std::string_view service) {
  return fmt::format("device/{}/services/{}", id, service);
}

ServiceView view_of(const aio::Array& tasks, const Viewer& viewer, const Entities::Map& before) {
  ServiceView view;
  for (const aio::Value& task : tasks) add_service(view, task.as_object(), viewer, before);
  return view;
}

}  // namespace aiomqtt
