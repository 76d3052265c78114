#include <fmt/format.h>

#include <algorithm>

#include <aio/detail/utf8.hpp>
#include <aio/mqtt.hpp>

namespace aio {
namespace mqtt {
namespace {

constexpr std::size_t longest_topic = 65535;

std::string_view first_level(std::string_view text) {
  return text.substr(0, text.find('/'));
}

bool is_text(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = aio::detail::character_length(text);
    if (size == 0 || text.front() == '\0') return false;
    text.remove_prefix(size);
  }
  return true;
}

void check_text(std::string_view what, std::string_view text) {
  if (text.empty()) throw MqttError(fmt::format("an MQTT {} must not be empty", what));
  if (text.size() > longest_topic)
    throw MqttError(fmt::format("an MQTT {} has at most {} bytes, not {}", what, longest_topic, text.size()));
  if (!is_text(text)) throw MqttError(fmt::format("an MQTT {} must be UTF-8 without zero bytes", what));
}

[[noreturn]] void throw_bad_filter(std::string_view filter, std::string_view why) {
  throw MqttError(fmt::format("\"{}\" is no MQTT filter: {}", filter, why));
}

void check_level(std::string_view filter, std::string_view level, bool last) {
  if (level.size() > 1 && level.find_first_of("+#") != std::string_view::npos)
    throw_bad_filter(filter, "a wildcard must be a level of its own, as in \"a/+/b\"");
  if (level == "#" && !last) throw_bad_filter(filter, "\"#\" must be its last level");
}

bool may_be_in_id(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

MqttError::~MqttError() = default;
Subscription::~Subscription() = default;
Announcement::~Announcement() = default;

bool fits(std::string_view filter, std::string_view topic) noexcept {
  const bool hidden = topic.starts_with('$');
  if (hidden && (filter.starts_with('+') || filter.starts_with('#'))) return false;
  for (;;) {
    const std::string_view wanted = first_level(filter);
    if (wanted == "#") return true;
    const std::string_view level = first_level(topic);
    if (wanted != "+" && wanted != level) return false;
    const bool filter_ends = wanted.size() == filter.size();
    if (level.size() == topic.size()) return filter_ends || filter.substr(wanted.size()) == "/#";
    if (filter_ends) return false;
    filter.remove_prefix(wanted.size() + 1);
    topic.remove_prefix(level.size() + 1);
  }
}

void check_topic(std::string_view topic) {
  check_text("topic", topic);
  if (topic.find_first_of("+#") != std::string_view::npos)
    throw MqttError(fmt::format("\"{}\" is no MQTT topic to publish on: it has a wildcard in it", topic));
}

void check_filter(std::string_view filter) {
  check_text("filter", filter);
  for (std::string_view rest = filter;;) {
    const std::string_view level = first_level(rest);
    const bool last = level.size() == rest.size();
    check_level(filter, level, last);
    if (last) return;
    rest.remove_prefix(level.size() + 1);
  }
}

void check_entity_id(std::string_view id) {
  if (id.empty() || !std::ranges::all_of(id, may_be_in_id))
    throw MqttError(fmt::format("\"{}\" is no entity's id: it may have a-z, A-Z, 0-9, \"_\" and \"-\"", id));
}

}  // namespace mqtt

Mqtt::~Mqtt() = default;

}  // namespace aio
