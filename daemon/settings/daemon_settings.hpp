#pragma once

#include <aio/log.hpp>
#include <aio/time.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "settings/restart.hpp"

namespace aiod::settings {

/// A log file that is turned over: path, path.1, ... path.<count-1>.
struct LogFile {
  std::filesystem::path path;
  std::size_t max_size = 1024 * 1024;  // bytes
  int count = 3;                       // files in all

  bool operator==(const LogFile&) const = default;
};

struct LogSettings {
  aio::LogLevel level = aio::LogLevel::info;  // of the daemon, and of a service that names none
  std::size_t ring_size = 1024 * 1024;        // bytes
  bool to_stderr = true;
  std::optional<LogFile> file{};

  bool operator==(const LogSettings&) const = default;
};

enum class GpioBackend : std::uint8_t {
  automatic,  // a Raspberry Pi's chip where there is one, else the simulated board
  sim,
  chardev
};

/// Whether schedules by the wall clock wait until it is synchronised.
enum class ClockSync : std::uint8_t {
  automatic,  // on a board without a battery clock
  required,
  ignored
};

struct GpioSettings {
  GpioBackend backend = GpioBackend::automatic;
  std::optional<std::string> chip{};  // label or name of the chip that bare pin numbers mean; unset: by label

  bool operator==(const GpioSettings&) const = default;
};

struct ControlSettings {
  std::string group = "aiod";  // its members may use the socket, besides root and the daemon's own user
  int max_clients = 256;

  bool operator==(const ControlSettings&) const = default;
};

/// aiod.yaml. The initial values are the defaults; config/aiod.yaml says what each means.
struct DaemonSettings {
  LogSettings log{};
  GpioSettings gpio{};
  ControlSettings control{};
  Backoff restart{};  // of every service that does not say otherwise
  aio::Duration boot_timeout = std::chrono::seconds(60);
  aio::Duration stop_timeout = std::chrono::seconds(5);
  aio::Duration stall = std::chrono::milliseconds(100);
  ClockSync clock_sync = ClockSync::automatic;
  int offload_threads = 4;
  std::vector<std::filesystem::path> services{};  // folders with plugins; empty: the standard ones

  bool operator==(const DaemonSettings&) const = default;
};

}  // namespace aiod::settings
