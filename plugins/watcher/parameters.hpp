#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include <aio/gpio_pin.hpp>
#include <aio/params.hpp>
#include <aio/value.hpp>

/// What the service can be told, and what comes of it.
namespace watcher {

struct Parameters {
  static constexpr std::array local_only{"max_errors", "watchdog", "save_report", "err_service_limit",
                                         "folder"};

  std::chrono::milliseconds period = std::chrono::seconds(30);
  std::uint64_t max_errors = 0;
  aio::Value watchdog = false;
  std::chrono::milliseconds::rep wdfeed = 10'000;
  aio::Value heartbeat = false;
  bool debug = false;
  aio::Value save_report = false;
  aio::Value err_service_limit = false;
  std::string folder{};
  std::chrono::seconds min_uptime = std::chrono::minutes(10);
};
AIO_PARAMS(Parameters, period, max_errors, watchdog, wdfeed, heartbeat, debug, save_report, err_service_limit,
           folder, min_uptime)

struct Heartbeat {
  aio::gpio::Pin led = "GPIO25";
  std::chrono::milliseconds period = std::chrono::seconds(1);
};

/// The parameters, checked.
struct Settings {
  std::chrono::milliseconds period{};
  std::uint64_t max_errors = 0;                   // 0: no limit
  std::map<std::string, std::uint64_t> limits{};  // by service
  std::optional<std::string> watchdog{};          // the device
  std::chrono::milliseconds feed_within{};
  std::optional<Heartbeat> heartbeat{};
  std::optional<std::filesystem::path> report{};  // the file
  std::filesystem::path folder{};
  std::chrono::seconds min_uptime{};
};

/// Throws aio::ConfigError.
Settings settings_of(const Parameters& parameters);

}  // namespace watcher
