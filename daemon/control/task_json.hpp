#pragma once

#include <aio/gpio_board.hpp>
#include <aio/value.hpp>

#include "control/operations.hpp"
#include "engine/status.hpp"
#include "logging/record.hpp"

/// The engine's values as the control interfaces describe them. Times are Unix seconds; what is absent is
/// null.
namespace aiod::control {

double unix_seconds(aio::WallTime time);

aio::Object to_json(const engine::TaskStatus& status);
aio::Object to_json(const engine::ServiceFile& file);
aio::Object to_json(const engine::StateChange& change);
aio::Object to_json(const Change& change);
aio::Object to_json(const engine::ReloadPlan& plan);
aio::Object to_json(const logging::Record& record);
aio::Object to_json(const aio::gpio::LineInfo& line);
aio::Value to_json(const std::optional<aio::Error>& error);

/// A list of what to_json makes of each.
template <class Range>
aio::Array to_json_list(const Range& items) {
  aio::Array list;
  list.reserve(items.size());
  for (const auto& item : items) list.push_back(to_json(item));
  return list;
}

}  // namespace aiod::control
