#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <aio/api.hpp>
#include <aio/schedule.hpp>

namespace aio {

/// When a service runs.
enum class ServiceType : std::uint8_t {
  core,      // once, before all others: its task sets something up and returns
  runtime,   // as long as the daemon runs
  schedule,  // again and again, by its schedule
};

/// "core", "runtime", "schedule".
AIO_API std::string_view to_string(ServiceType type) noexcept;

/// What a service says of itself; the configuration may override `enabled`, `require` and `schedule`.
struct ServiceInfo {
  std::string info{};  // one line for people: "Hello example runner v1.0"
  ServiceType type = ServiceType::runtime;
  bool enabled = false;  // whether it starts when the configuration does not say
  std::string docs{};    // a link
  std::string version{};
  std::vector<std::string> require{};  // services that must have ended well (core) or run (runtime) before
  std::optional<Schedule> schedule{};
};

/// A section of the service's status page.
struct Show {
  std::string name{};
  std::string text{};

  bool operator==(const Show&) const = default;
};

}  // namespace aio
