#pragma once

#include <cstddef>
#include <map>
#include <string>

#include <aio/mqtt.hpp>
#include <aio/time.hpp>

namespace aiomqtt {

/// Messages that made the broker close the connection: the like of them are refused for an hour, in which
/// somebody may have changed the broker. Bounded.
class FatalMessages {
 public:
  void add(const aio::mqtt::Message& message, aio::TimePoint now) {
    if (known_.size() >= most) known_.clear();
    known_[message.topic] = {.size = message.payload.size(), .until = now + std::chrono::hours(1)};
  }

  /// For the same topic, and not shorter.
  bool contains(const aio::mqtt::Message& message, aio::TimePoint now) const {
    if (known_.empty()) return false;
    const auto found = known_.find(message.topic);
    return found != known_.end() && now < found->second.until && message.payload.size() >= found->second.size;
  }
  void clear() noexcept { known_.clear(); }

 private:
  struct Fatal {
    std::size_t size = 0;
    aio::TimePoint until{};
  };
  static constexpr std::size_t most = 64;

  std::map<std::string, Fatal> known_;
};

}  // namespace aiomqtt
