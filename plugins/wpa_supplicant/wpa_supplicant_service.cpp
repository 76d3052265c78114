#include <aio/ctl.hpp>
#include <aio/process.hpp>
#include <aio/service.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "nmcli.hpp"

using namespace std::chrono_literals;

struct WpaSupplicantParams {
  std::chrono::seconds timeout = 10s;
  std::string interface {};
  std::vector<std::string> restart_services{};
};
AIO_PARAMS(WpaSupplicantParams, timeout, interface, restart_services)

class WpaSupplicantService final : public aio::Service<WpaSupplicantParams> {
 public:
  WpaSupplicantService()
      : Service({.info = "Checks the connection, and connects again",
                 .type = aio::ServiceType::schedule,
                 .docs = "https://github.com/Carglglz/asyncmd/blob/main/README.md",
                 .version = "1.0",
                 .schedule = aio::Schedule{.start_in = 20s, .repeat = 60s}}) {}

  aio::Task<aio::Value> task(WpaSupplicantParams p) override {
    if (p.timeout < 1s || p.timeout > 10min) throw aio::ConfigError("timeout must be 1s to 10m");
    co_await look(p.interface);
    if (!device_.connected()) co_await reconnect(p);
    if (device_.connected()) co_await measure();
    co_return status();
  }

  std::optional<aio::Show> show() override { return aio::Show{"Network Status", status()}; }

  aio::Value stats() override {
    return {{"ssid", device_.connected() ? device_.connection : ""},
            {"signal", signal_},
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
    if (signal_ > 0) text += fmt::format(" | signal: {} %", signal_);
    return text;
  }

  aio::Task<void> look(std::string name) {
    device_ = {};
    signal_ = 0;
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
    log().info("{} is not connected ({}): connecting", device_.name, device_.state);
    const Words words{"--wait", std::to_string(p.timeout.count()), "device", "connect", device_.name};
    const auto end = co_await nmcli(words);
    if (!end.ok()) {
      log().warning("no connection: {} ({})", trimmed(end.output), aio::describe(end));
      co_return;
    }
    co_await look(p.interface);
    if (!device_.connected()) co_return;
    ++connected_;
    log().info("connected to {}", device_.connection);
    co_await restart(std::move(p.restart_services));
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
  }

  wpa::Device device_{};  // as it was last seen
  int signal_ = 0;        // percent
  std::uint64_t connected_ = 0;
  std::uint64_t lost_ = 0;
};

AIO_SERVICE(WpaSupplicantService)
