#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aiod::engine {

/// What one field of a cron expression may hold.
struct CronField {
  std::string_view name;  // for messages: "hour"
  int least;
  int most;
  std::span<const std::string_view> names{};  // the first stands for `first_named`
  int first_named = 0;
};

/// The numbers that a field's text stands for, in any order. Throws CronError.
std::vector<int> read_cron_field(const CronField& field, std::string_view text);

/// "30 6 * * 1-5" from itself, or from "@daily" and the like; five fields. Throws CronError.
std::vector<std::string> split_cron(std::string_view expression);

}  // namespace aiod::engine
