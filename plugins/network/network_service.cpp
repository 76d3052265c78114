#include <aio/process.hpp>
#include <aio/service.hpp>
#include <aio/timeout.hpp>

#include <fmt/ranges.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "links.hpp"
#include "parameters.hpp"
#include "system.hpp"

using namespace std::chrono_literals;

class NetworkService final : public aio::Service<network::Parameters> {
 public:
  explicit NetworkService(std::unique_ptr<network::System> system = network::real_system())
      : Service({.info = "Waits for the network, sets the host's name, waits for the right time",
                 .type = aio::ServiceType::core,
                 .docs = "https://github.com/Carglglz/asyncmd/blob/main/README.md",
                 .version = "1.0"}),
        system_(std::move(system)) {}

  aio::Task<aio::Value> task(network::Parameters p) override {
    network::check(p);
    interface_ = p.interface;
    links_ = {};
    mode_.clear();
    if (!p.hostname.empty()) co_await set_host_name(p.hostname);
    const bool is_up = co_await up_in_time(p.timeout);
    if (!is_up) co_await open_access_point(p);
    if (is_up && p.wait_clock) co_await wait_for_clock(p.clock_timeout);
    add_task("links", [this] { return follow(); });
    if (p.led) co_await blink(*p.led);
    log().info("{}", mode_);
    co_return mode_;
  }

  std::optional<aio::Show> show() override {
    const auto link = network::usable(links_, interface_);
    if (!link) return aio::Show{"Network Status", mode_.starts_with("AP") ? mode_ : "Disconnected"};
    auto text = fmt::format("{} on {} | {}", mode_, link->name, fmt::join(link->addresses, ", "));
    if (const auto signal = system_->signal(link->name)) text += fmt::format(" | signal: {} dBm", *signal);
    return aio::Show{"Network Status", text};
  }

  aio::Value stats() override {
    const auto link = network::usable(links_, interface_);
    aio::Object object{{"connected", link.has_value()},
                       {"interface", link ? link->name : ""},
                       {"addresses", aio::Array()},
                       {"rssi", 0},
                       {"changes", changes_}};
    if (!link) return object;
    for (const auto& address : link->addresses) object["addresses"].as_array().emplace_back(address);
    object["rssi"] = system_->signal(link->name).value_or(0);
    return object;
  }

 private:
  aio::Task<bool> up_in_time(aio::Duration timeout) {
    try {
      co_await aio::with_timeout(wait_until_up(), timeout);
      co_return true;
    } catch (const aio::TimeoutError&) {
      co_return false;
    }
  }

  aio::Task<void> wait_until_up() {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto watch = system_->watch_links(executor);
    for (;;) {
      links_ = co_await watch->next();
      const auto link = network::usable(links_, interface_);
      if (link) {
        mode_ = link->wireless ? "WLAN: ENABLED" : "LAN: ENABLED";
        log().info("{} is up: {}", link->name, fmt::join(link->addresses, ", "));
        co_return;
      }
      log().debug("waiting: {}", network::missing(links_, interface_));
    }
  }

  // Beyond the main task, so that show() and stats() go on telling what is.
  aio::Task<void> follow() {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto watch = system_->watch_links(executor);
    bool was_up = network::usable(links_, interface_).has_value();
    for (;;) {
      links_ = co_await watch->next();
      const bool is_up = network::usable(links_, interface_).has_value();
      if (is_up == was_up) continue;
      was_up = is_up;
      ++changes_;
      if (is_up)
        log("links").info("the network is back");
      else
        log("links").warning("the network is gone: {}", network::missing(links_, interface_));
    }
  }

  aio::Task<void> open_access_point(network::Parameters p) {
    const auto missing = network::missing(links_, interface_);
    if (p.ap_ssid.empty())
      throw std::runtime_error(
          fmt::format("no network within {}: {}. See \"ip address\"; a longer timeout, or "
                      "ap_ssid and ap_password for an access point of its own, may help",
                      aio::format_duration(p.timeout), missing));
    log().warning("no network ({}): opening the access point {}", missing, p.ap_ssid);
    aio::Command command{.line = {"nmcli", "device", "wifi", "hotspot"}};
    auto& line = command.line;
    if (!p.interface.empty()) line.insert(line.end(), {"ifname", p.interface});
    line.insert(line.end(), {"ssid", p.ap_ssid, "password", p.ap_password.get()});
    const auto end = co_await processes().run(command);
    if (!end.ok())
      throw std::runtime_error(fmt::format("no network ({}), and no access point either: nmcli says {} ({})",
                                           missing, end.output, aio::describe(end)));
    mode_ = "AP: ENABLED";
  }

  // Without its name the board is still of use.
  aio::Task<void> set_host_name(std::string name) {
    const aio::Command command{.line = {"hostnamectl", "hostname", name}};
    try {
      const auto end = co_await processes().run(command);
      if (end.ok())
        log().info("this host is {}", name);
      else
        log().error("the host name stays: hostnamectl says {} ({})", end.output, aio::describe(end));
    } catch (const aio::ProcessError& error) {
      log().error("the host name stays: {}", error.what());
    }
  }

  aio::Task<void> wait_for_clock(aio::Duration timeout) {
    try {
      co_await aio::with_timeout(clock_is_right(), timeout);
      log().info("the clock is synchronised");
    } catch (const aio::TimeoutError&) {
      log().warning("the clock is not synchronised after {}; see \"timedatectl\"",
                    aio::format_duration(timeout));
    }
  }

  aio::Task<void> clock_is_right() {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto watch = system_->watch_clock(executor);
    while (!watch->synchronised()) co_await watch->changed();
  }

  aio::Task<void> blink(aio::gpio::Pin pin) {
    auto led = gpio().output(pin, {.on_release = aio::gpio::OnRelease::low});
    for (int half = 0; half < 20; ++half) {
      led.toggle();
      co_await aio::sleep(200ms);
    }
  }

  std::unique_ptr<network::System> system_;
  std::string interface_;
  std::string mode_;  // "WLAN: ENABLED"; empty before there is any
  network::Links links_;
  std::uint64_t changes_ = 0;  // lost or back, after the main task has ended
};

AIO_SERVICE(NetworkService)
