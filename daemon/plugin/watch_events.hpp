#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aiod::plugin {

/// What inotify tells: what happened in a folder that is watched, and to which name in it.
struct WatchEvent {
  int watch = -1;
  std::uint32_t mask = 0;
  std::string name{};  // empty when it was the folder itself

  bool operator==(const WatchEvent&) const = default;
};

/// The events in what was read from inotify's descriptor. What is cut off at the end is left out.
std::vector<WatchEvent> parse_watch_events(std::span<const std::byte> bytes);

/// What stands for a directory at present: itself, or the nearest folder above it that is there.
struct WatchedPlace {
  std::filesystem::path directory{};
  int watch = -1;      // -1: nothing can be watched
  std::string next{};  // the name that is missing in the folder; empty: it is the directory itself

  bool is_itself() const { return next.empty(); }
};

enum class WatchEffect : std::uint8_t {
  none,
  plugin,     // the plugin of WatchEvent::name was touched
  move,       // the place must be found anew
  everything  // events were lost
};

/// What an event means for a place.
WatchEffect effect_of(const WatchEvent& event, const WatchedPlace& place);

/// What has changed: plugins by their names ("hello"), or more than is known.
struct Touched {
  std::set<std::string> names{};
  bool everything = false;  // look at all, whatever `names` has

  bool empty() const { return names.empty() && !everything; }
  bool operator==(const Touched&) const = default;
};

}  // namespace aiod::plugin
