#include "settings/daemon_reader.hpp"

#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include "settings/reading.hpp"
#include "settings/restart_reader.hpp"
#include "settings/section.hpp"

namespace aiod::settings {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kKibi = 1024;
constexpr std::size_t kMebi = 1024 * kKibi;
constexpr std::size_t kGibi = 1024 * kMebi;

constexpr std::array<std::string_view, 10> kKeys{
    "log",          "gpio",  "control",    "restart",         "boot_timeout",
    "stop_timeout", "stall", "clock_sync", "offload_threads", "services"};
constexpr std::array<std::string_view, 4> kLogKeys{"level", "ring_size", "stderr", "file"};
constexpr std::array<std::string_view, 3> kFileKeys{"path", "max_size", "count"};
constexpr std::array<std::string_view, 2> kGpioKeys{"backend", "chip"};
constexpr std::array<std::string_view, 2> kControlKeys{"group", "max_clients"};
constexpr std::array<std::pair<std::string_view, GpioBackend>, 3> kBackends{
    {{"auto", GpioBackend::automatic}, {"sim", GpioBackend::sim}, {"chardev", GpioBackend::chardev}}};

constexpr std::array<std::pair<std::string_view, ClockSync>, 3> kClockSyncs{
    {{"auto", ClockSync::automatic}, {"required", ClockSync::required}, {"ignored", ClockSync::ignored}}};

/// A path from the root: the daemon's working directory means nothing to who wrote the file.
std::optional<std::filesystem::path> to_path(const Node& node, std::string_view what, const std::string& text,
                                             Reporter& reporter) {
  std::filesystem::path path(text);
  if (path.is_absolute()) return path;
  report_type(node, what, "a path that begins with /", reporter);
  return std::nullopt;
}

std::optional<std::filesystem::path> read_path(const Node& node, std::string_view what, Reporter& reporter) {
  const auto text = read_text(node, what, reporter);
  if (!text) return std::nullopt;
  return to_path(node, what, *text, reporter);
}

std::optional<std::vector<std::filesystem::path>> read_paths(const Node& node, std::string_view what,
                                                             Reporter& reporter) {
  const auto texts = read_texts(node, what, reporter);
  if (!texts) return std::nullopt;
  std::vector<std::filesystem::path> paths;
  for (std::size_t i = 0; i < texts->size(); ++i) {
    auto path = to_path(node.is_sequence() ? node.items[i] : node, what, (*texts)[i], reporter);
    if (path) paths.push_back(*std::move(path));
  }
  return paths;
}

std::optional<LogFile> read_log_file(const Node& node, Reporter& reporter) {
  const Section section(node, "file", kFileKeys, reporter);
  if (!node.is_map()) return std::nullopt;
  LogFile file;
  assign(file.path, section.find("path"), [&](const Node& n) { return read_path(n, "path", reporter); });
  assign(file.max_size, section.find("max_size"), [&](const Node& n) {
    return read_size(n, "max_size", {4 * kKibi, kGibi}, reporter);
  });
  assign(file.count, section.find("count"), [&](const Node& n) {
    return read_integer(n, "count", {1, 100}, reporter);
  });
  if (section.find("path") == nullptr) reporter.error(node, "the log file has no \"path\"");
  return file;
}

void read_log(const Node& node, LogSettings& log, Reporter& reporter) {
  const Section section(node, "log", kLogKeys, reporter);
  assign(log.level, section.find("level"),
         [&](const Node& n) { return read_log_level(n, "level", reporter); });
  assign(log.ring_size, section.find("ring_size"), [&](const Node& n) {
    return read_size(n, "ring_size", {16 * kKibi, 256 * kMebi}, reporter);
  });
  assign(log.to_stderr, section.find("stderr"),
         [&](const Node& n) { return read_bool(n, "stderr", reporter); });
  assign(log.file, section.find("file"), [&](const Node& n) { return read_log_file(n, reporter); });
}

void read_gpio(const Node& node, GpioSettings& gpio, Reporter& reporter) {
  const Section section(node, "gpio", kGpioKeys, reporter);
  assign(gpio.backend, section.find("backend"),
         [&](const Node& n) { return read_choice<GpioBackend>(n, "backend", kBackends, reporter); });
  assign(gpio.chip, section.find("chip"), [&](const Node& n) { return read_text(n, "chip", reporter); });
}

void read_control(const Node& node, ControlSettings& control, Reporter& reporter) {
  const Section section(node, "control", kControlKeys, reporter);
  assign(control.group, section.find("group"),
         [&](const Node& n) { return read_text(n, "group", reporter); });
  assign(control.max_clients, section.find("max_clients"), [&](const Node& n) {
    return read_integer(n, "max_clients", {1, 10'000}, reporter);
  });
}

}  // namespace

DaemonSettings read_daemon_settings(const Node& root, Reporter& reporter) {
  DaemonSettings daemon;
  const Section section(root, "aiod.yaml", kKeys, reporter);
  if (const Node* log = section.find("log")) read_log(*log, daemon.log, reporter);
  if (const Node* gpio = section.find("gpio")) read_gpio(*gpio, daemon.gpio, reporter);
  if (const Node* control = section.find("control")) read_control(*control, daemon.control, reporter);
  if (const Node* restart = section.find("restart")) read_backoff(*restart, daemon.restart, reporter);
  assign(daemon.boot_timeout, section.find("boot_timeout"), [&](const Node& n) {
    return read_duration(n, "boot_timeout", {0s, kLongest}, reporter);
  });
  assign(daemon.stop_timeout, section.find("stop_timeout"), [&](const Node& n) {
    return read_duration(n, "stop_timeout", {0s, kLongest}, reporter);
  });
  assign(daemon.stall, section.find("stall"), [&](const Node& n) {
    return read_duration(n, "stall", {1ms, kLongest}, reporter);
  });
  assign(daemon.clock_sync, section.find("clock_sync"),
         [&](const Node& n) { return read_choice<ClockSync>(n, "clock_sync", kClockSyncs, reporter); });
  assign(daemon.offload_threads, section.find("offload_threads"), [&](const Node& n) {
    return read_integer(n, "offload_threads", {1, 256}, reporter);
  });
  assign(daemon.services, section.find("services"),
         [&](const Node& n) { return read_paths(n, "services", reporter); });
  return daemon;
}

}  // namespace aiod::settings
