#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <aio/value.hpp>

namespace stats {

/// What the kernel says of this process.
struct ProcessFigures {
  double cpu_seconds = 0;
  double start_time = 0;  // Unix seconds
  std::size_t resident_bytes = 0;
  std::size_t virtual_bytes = 0;
  std::size_t open_files = 0;
  std::optional<std::size_t> max_files{};  // nullopt: no limit
  std::size_t threads = 0;
};

ProcessFigures process_figures();

/// The text format 0.0.4 of Prometheus. `tasks` is what Control::status gave, in full; `version` what
/// Control::version did.
std::string metrics(const aio::Array& tasks, const aio::Object& version, const ProcessFigures& process);

}  // namespace stats
