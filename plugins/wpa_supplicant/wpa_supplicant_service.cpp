#include <aio/ctl.hpp>
#include <aio/process.hpp>
#include <aio/service.hpp>
#include <aio/wireless.hpp>
#include <array>

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "nmcli.hpp"

using namespace std::chrono_literals;

struct WpaSupplicantParams {
  static constexpr std::array local_only{"restart_services", "hostname"};

  std::chrono::seconds timeout = 10s;
  std::string interface {};
  aio::Value restart_services = aio::Array();
  std::string hostname{};
  bool notify = true;
};
AIO_PARAMS(WpaSupplicantParams, timeout, interface, restart_services, hostname, notify)

class WpaSupplicantService final : public aio::Service<WpaSupplicantParams> {
 public:
  using Signal = std::function<std::optional<int>(const std::string& interface)>;

  /// `signal`: in dBm, where the system tells.
  explicit WpaSupplicantService(Signal signal = signal_of_kernel)
      : Service({.info = "Checks the connection, and connects again",
                 .type = aio::ServiceType::schedule,
                 .docs = "https://github.com/Carglglz/asyncmd/blob/main/README.md",
                 .version = "1.0",
                 .schedule = aio::Schedule{.start_in = 20s, .repeat = 60s}}),
        signal_of_(std::move(signal)) {}

  aio::Task<aio::Value> task(WpaSupplicantParams p) override {
    if (p.timeout < 1s || p.timeout > 10min) throw aio::ConfigError("timeout must be 1s to 10m");
    restart_ = wpa::names(p.restart_services);
    notify_ = p.notify ? aio::LogLevel::info : aio::LogLevel::debug;
    co_await look(p.interface);
    if (!device_.connected()) co_await reconnect(p);
    if (device_.connected()) co_await measure();
    co_return status();
  }

  std::optional<aio::Show> show() override { return aio::Show{"Network Status", status()}; }

  aio::Value stats() override {
    return {{"ssid", device_.connected() ? device_.connection : ""},
            {"signal", signal_},
            {"rssi", level_ ? aio::Value(*level_) : aio::Value()},
            {"conevs", connected_},
            {"discevs", lost_}};
  }

 private:
  using Words = std::vector<std::string>;

  // In English whatever the system speaks: its words are compared.
  aio::Task<aio::ProcessEnd> nmcli(Words words) {
    words.insert(words.begin(), "nmcli");
    aio::Command command{.line = std::move(words)};
    command.environment["LC_ALL"] = "C";
    try {
      co_return co_await processes().run(command);
    } catch (const aio::ProcessError& error) {
      throw std::runtime_error(
          fmt::format("{}. This service asks NetworkManager: \"apt install network-manager\"", error.what()));
    }
  }

  static std::string trimmed(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
  }

  std::string status() const {
    if (!device_.connected()) return "Disconnected";
    auto text = "Connected to " + device_.connection;
    if (level_)
      text += fmt::format(" | signal: {} dBm", *level_);
    else if (signal_ > 0)
      text += fmt::format(" | signal: {} %", signal_);
    return text;
  }

  aio::Task<void> look(std::string name) {
    device_ = {};
    signal_ = 0;
    level_.reset();
    const Words words{"-t", "-f", "DEVICE,TYPE,STATE,CONNECTION", "device", "status"};
    const auto end = co_await nmcli(words);
    if (!end.ok())
      throw std::runtime_error(
          fmt::format("nmcli can't tell the state of the network: {} ({}). Is NetworkManager running? See "
                      "\"systemctl status NetworkManager\"",
                      trimmed(end.output), aio::describe(end)));
    const auto found = wpa::choose(wpa::devices(end.output), name);
    if (!found)
      throw std::runtime_error(name.empty() ? "there is no Wi-Fi device; name another by \"interface\""
                                            : fmt::format("there is no network interface \"{}\"", name));
    device_ = *found;
  }

  aio::Task<void> reconnect(WpaSupplicantParams p) {
    ++lost_;
    log().log(notify_, "{} is not connected ({}): connecting", device_.name, device_.state);
    if (!p.hostname.empty()) co_await set_host_name(p.hostname);
    const Words words{"--wait", std::to_string(p.timeout.count()), "device", "connect", device_.name};
    const auto end = co_await nmcli(words);
    if (!end.ok()) {
      log().warning("no connection: {} ({})", trimmed(end.output), aio::describe(end));
      co_return;
    }
    co_await look(p.interface);
    if (!device_.connected()) co_return;
    ++connected_;
    log().log(notify_, "connected to {}", device_.connection);
    co_await restart(restart_);
  }

  // NetworkManager tells it to the network when it connects. Without its name the board is still of use.
  aio::Task<void> set_host_name(std::string name) {
    const aio::Command command{.line = {"hostnamectl", "hostname", name}};
    std::string problem;
    try {
      const auto end = co_await processes().run(command);
      if (!end.ok())
        problem = fmt::format("hostnamectl says {} ({})", trimmed(end.output), aio::describe(end));
    } catch (const aio::ProcessError& error) {
      problem = error.what();
    }
    if (!problem.empty()) log().error("the host name stays: {}", problem);
  }

  // All are stopped before the first starts: they may use one another. One that is unknown holds up no other.
  aio::Task<void> restart(std::vector<std::string> services) {
    for (const std::string& service : services) {
      try {
        co_await ctl().stop(service);
        log().info("{} stopped", service);
      } catch (const aio::ControlError& error) {
        log().warning("{} can't be stopped: {}", service, error.what());
      }
    }
    for (const std::string& service : services) {
      try {
        co_await ctl().start(service);
        log().info("{} started", service);
      } catch (const aio::ControlError& error) {
        log().warning("{} can't be started: {}", service, error.what());
      }
    }
  }

  aio::Task<void> measure() {
    if (device_.type != "wifi") co_return;
    const Words words{"-t",   "-f",     "IN-USE,SIGNAL", "device",   "wifi",
                      "list", "ifname", device_.name,    "--rescan", "no"};
    const auto end = co_await nmcli(words);
    signal_ = end.ok() ? wpa::signal_in_use(end.output) : 0;
    level_ = signal_of_(device_.name);
  }

  static std::optional<int> signal_of_kernel(const std::string& interface) {
    return aio::wireless_signal(interface);
  }

  Signal signal_of_;
  std::vector<std::string> restart_;
  aio::LogLevel notify_ = aio::LogLevel::info;  // of what goes well
  wpa::Device device_{};                        // as it was last seen
  int signal_ = 0;                              // percent
  std::optional<int> level_;                    // dBm
  std::uint64_t connected_ = 0;
  std::uint64_t lost_ = 0;
};

AIO_SERVICE(WpaSupplicantService)
