#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <aio/time.hpp>

namespace aiomqtt {

/// Which of many equal complaints are worth a line of the log: the first, and then one each ten minutes.
class Complaints {
 public:
  struct Verdict {
    bool tell = false;
    std::uint64_t kept_back = 0;  // how many like it were not told since the last one that was

    bool operator==(const Verdict&) const = default;
  };

  Verdict ask(const std::string& text, aio::TimePoint now) {
    if (told_.size() >= most && !told_.contains(text)) told_.clear();
    const auto [entry, is_new] = told_.try_emplace(text, Told{.at = now});
    Told& told = entry->second;
    if (!is_new && now < told.at + std::chrono::minutes(10)) {
      ++told.kept_back;
      return {};
    }
    const std::uint64_t kept_back = told.kept_back;
    told = {.at = now};
    return {.tell = true, .kept_back = kept_back};
  }
  void clear() { told_.clear(); }

 private:
  struct Told {
    aio::TimePoint at{};
    std::uint64_t kept_back = 0;
  };
  static constexpr std::size_t most = 32;

  std::map<std::string, Told> told_;
};

}  // namespace aiomqtt
