#include "plugin/watch_events.hpp"

#include <sys/inotify.h>

#include <cstring>

#include "plugin/scan.hpp"

namespace aiod::plugin {

std::vector<WatchEvent> parse_watch_events(std::span<const std::byte> bytes) {
  std::vector<WatchEvent> events;
  while (bytes.size() >= sizeof(inotify_event)) {
    inotify_event head{};
    std::memcpy(&head, bytes.data(), sizeof head);
    bytes = bytes.subspan(sizeof head);
    if (head.len > bytes.size()) break;
    // Padded with zeros to `len`.
    const std::string_view padded(reinterpret_cast<const char*>(bytes.data()), head.len);
    events.push_back(
        {.watch = head.wd, .mask = head.mask, .name = std::string(padded.substr(0, padded.find('\0')))});
    bytes = bytes.subspan(head.len);
  }
  return events;
}

WatchEffect effect_of(const WatchEvent& event, const WatchedPlace& place) {
  constexpr std::uint32_t gone = IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED;
  if ((event.mask & IN_Q_OVERFLOW) != 0) return WatchEffect::everything;
  if (event.watch != place.watch) return WatchEffect::none;
  if ((event.mask & gone) != 0) return WatchEffect::move;
  if (!place.is_itself()) return event.name == place.next ? WatchEffect::move : WatchEffect::none;
  // Its permissions decide which plugins may be used.
  if (event.name.empty() && (event.mask & IN_ATTRIB) != 0) return WatchEffect::move;
  return plugin_of_file(event.name) ? WatchEffect::plugin : WatchEffect::none;
}

}  // namespace aiod::plugin
