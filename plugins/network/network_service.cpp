#include <aio/error.hpp>
#include <aio/process.hpp>
#include <aio/service.hpp>
#include <aio/timeout.hpp>

#include <fmt/ranges.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "access_point.hpp"
#include "links.hpp"
#include "parameters.hpp"
#include "system.hpp"
#include "webrepl/server.hpp"

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
    network::warn_of_unused(p, log());
    interface_ = p.interface;
    links_ = {};
    access_point_.reset();
    notify_ = p.notify ? aio::LogLevel::info : aio::LogLevel::debug;
    if (!p.hostname.empty()) co_await set_host_name(p.hostname);
    const bool is_up = co_await up_in_time(p.timeout);
    if (!is_up) co_await open_access_point(p);
    if (is_up && p.wait_clock) co_await wait_for_clock(p.clock_timeout);
    start_children(p);
    const std::string result = mode();
    if (p.led) co_await blink(*p.led);
    log().info("{}", result);
    co_return result;
  }

  std::optional<aio::Show> show() override {
    const auto link = uplink() ? uplink() : access_point_link();
    if (!link) return aio::Show{"Network Status", access_point_ ? mode() : "Disconnected"};
    auto text = fmt::format("{} on {} | {}", mode(), link->name, fmt::join(link->addresses, ", "));
    if (const auto signal = system_->signal(link->name)) text += fmt::format(" | signal: {} dBm", *signal);
    return aio::Show{"Network Status", text};
  }

  aio::Value stats() override {
    const auto link = uplink();
    aio::Object object{
        {"connected", link.has_value()}, {"mode", mode()},  {"interface", link ? link->name : ""},
        {"addresses", aio::Array()},     {"rssi", nullptr}, {"changes", changes_},
        {"webrepl", prompt_stats()}};
    if (!link) return object;
    for (const auto& address : link->addresses) object["addresses"].as_array().emplace_back(address);
    if (const auto signal = system_->signal(link->name)) object["rssi"] = *signal;
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
      if (const auto link = uplink()) {
        log().log(notify_, "{} is up: {}", link->name, fmt::join(link->addresses, ", "));
        co_return;
      }
      log().debug("waiting: {}", network::missing(links_, interface_));
    }
  }

  // Beyond the main task, so that show() and stats() go on telling what is.
  aio::Task<void> follow() {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto watch = system_->watch_links(executor);
    bool was_up = uplink().has_value();
    for (;;) {
      links_ = co_await watch->next();
      const bool is_up = uplink().has_value();
      if (is_up == was_up) continue;
      was_up = is_up;
      ++changes_;
      if (is_up)
        log("links").log(notify_, "the network is back");
      else
        log("links").warning("the network is gone: {}", network::missing(links_, interface_));
    }
  }

  void start_children(const network::Parameters& p) {
    add_task("links", [this] { return follow(); });
    if (p.webrepl_on && !p.webrepl.password.empty())
      add_task("webrepl", [this, wanted = p.webrepl] { return serve_prompt(wanted); });
  }

  aio::Task<void> open_access_point(const network::Parameters& p) {
    const auto missing = network::missing(links_, interface_);
    if (p.ap_ssid.empty())
      throw std::runtime_error(
          fmt::format("no network within {}: {}. See \"ip address\"; a longer timeout, or "
                      "ap_ssid and ap_password for an access point of its own, may help",
                      aio::format_duration(p.timeout), missing));
    log().warning("no network ({}): opening the access point {}", missing, p.ap_ssid);
    network::AccessPoint wanted{.interface = p.interface, .ssid = p.ap_ssid, .password = p.ap_password.get()};
    try {
      const auto interface = co_await network::open_access_point(std::move(wanted), processes());
      access_point_ = interface;
    } catch (const std::runtime_error& error) {
      if (aio::is_abort(std::current_exception())) throw;
      throw std::runtime_error(
          fmt::format("no network ({}), and no access point either: {}", missing, error.what()));
    }
  }

  aio::Task<void> serve_prompt(webrepl::Parameters p) {
    const auto executor = co_await boost::asio::this_coro::executor;
    const webrepl::Server::Address address{.host = p.address, .port = p.port};
    webrepl::Shared shared{.rules = webrepl::rules_of(p),
                           .processes = processes(),
                           .loop = executor.loop(),
                           .log = log("webrepl")};
    const auto server = std::make_shared<webrepl::Server>(executor, address, std::move(shared));
    prompt_ = server;
    log("webrepl").info("listening on {}, port {}", p.address, server->port());
    if (!webrepl::is_local(p.address))
      log("webrepl").warning(
          "the password and all that is typed cross the network in clear: better leave the address at "
          "127.0.0.1 "
          "and come by \"ssh -L {}:127.0.0.1:{} HOST\"",
          p.port, p.port);
    co_await server->run();
  }

  aio::Value prompt_stats() const {
    const auto server = prompt_.lock();
    if (!server) return nullptr;
    return {{"port", server->port()},
            {"clients", server->clients()},
            {"logins", server->shared().logins},
            {"refused", server->shared().refused}};
  }

  // What leads to others: not the access point of its own.
  std::optional<network::Link> uplink() const {
    return network::usable(links_, interface_, access_point_.value_or(""));
  }
  std::optional<network::Link> access_point_link() const {
    return access_point_ && !access_point_->empty() ? network::usable(links_, *access_point_) : std::nullopt;
  }

  std::string mode() const {
    if (const auto link = uplink()) return link->wireless ? "WLAN: ENABLED" : "LAN: ENABLED";
    return access_point_ ? "AP: ENABLED" : "";
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
  aio::LogLevel notify_ = aio::LogLevel::info;  // of what goes well
  std::optional<std::string> access_point_;     // the interface of the one that was opened
  network::Links links_;
  std::weak_ptr<webrepl::Server> prompt_;
  std::uint64_t changes_ = 0;  // lost or back, after the main task has ended
};

AIO_SERVICE(NetworkService)
