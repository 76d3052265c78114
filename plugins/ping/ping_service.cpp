#include <aio/service.hpp>
#include <aio/timeout.hpp>
#include <array>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "echo.hpp"
#include "summary.hpp"

using namespace std::chrono_literals;

struct PingParams {
  static constexpr std::array local_only{"host", "nodes"};

  std::string host = "localhost";
  std::vector<std::string> nodes{};
  std::chrono::milliseconds sleep = 0s;
  std::uint16_t rx_size = 84;
  std::uint16_t count = 4;
  std::chrono::milliseconds interval = 1s;
  std::chrono::milliseconds timeout = 2s;
};
AIO_PARAMS(PingParams, host, nodes, sleep, rx_size, count, interval, timeout)

// Of IPv4 and ICMP: what a reply has before the bytes that were sent for it.
constexpr std::uint16_t headers = 28;

class PingService final : public aio::Service<PingParams> {
 public:
  explicit PingService(std::unique_ptr<ping::Echoes> echoes = ping::system_echoes())
      : Service({.info = "Asks whether hosts can be reached, and how fast",
                 .type = aio::ServiceType::schedule,
                 .docs = "https://github.com/Carglglz/asyncmd/blob/main/README.md",
                 .version = "1.0",
                 .schedule = aio::Schedule{.start_in = 20s, .repeat = 60s}}),
        echoes_(std::move(echoes)) {}

  aio::Task<aio::Value> task(PingParams p) override {
    check(p);
    co_await ask_all(p);
    while (p.sleep > 0s) {
      co_await aio::sleep(p.sleep);
      co_await ask_all(p);
    }
    co_return hosts();
  }

  std::optional<aio::Show> show() override { return aio::Show{"Stats", report()}; }

  aio::Value stats() override { return {{"runs", runs_}, {"hosts", hosts()}}; }

  std::string report() override {
    if (summaries_.empty()) return "no run yet";
    std::string text;
    for (const auto& summary : summaries_) text += (text.empty() ? "" : "\n") + summary.text();
    return text;
  }

  aio::Value on_stop(const PingParams&) override { return hosts(); }

 private:
  static void check(const PingParams& p) {
    if (p.host.empty()) throw aio::ConfigError("host must be a name or an address");
    if (p.sleep < 0s) throw aio::ConfigError("sleep must be at least 0");
    if (p.rx_size < headers || p.rx_size > headers + 1400)
      throw aio::ConfigError("rx_size must be 28 to 1428 bytes");
    if (p.count < 1) throw aio::ConfigError("count must be 1 to 65535");
    if (p.interval < 10ms) throw aio::ConfigError("interval must be at least 10ms");
    if (p.timeout < 1ms) throw aio::ConfigError("timeout must be at least 1ms");
  }

  aio::Task<void> ask_all(const PingParams& p) {
    std::vector<std::string> all{p.host};
    all.insert(all.end(), p.nodes.begin(), p.nodes.end());
    std::vector<ping::Summary> summaries;
    for (const std::string& host : all) {
      ping::Summary summary(host);
      co_await ask(summary, p);
      summary.reachable() ? log().info("{}", summary.text()) : log().warning("{}", summary.text());
      summaries.push_back(std::move(summary));
    }
    summaries_ = std::move(summaries);
    ++runs_;
  }

  aio::Task<void> ask(ping::Summary& summary, const PingParams& p) {
    std::string problem;
    try {
      co_await ask_by_address(summary, p);
    } catch (const ping::Unreachable& error) {
      problem = error.what();
    }
    if (!problem.empty()) summary.lost(problem);
  }

  aio::Task<void> ask_by_address(ping::Summary& summary, const PingParams& p) {
    const auto address = co_await echoes_->resolve(summary.host());
    summary.set_address(address.to_string());
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto socket = echoes_->open(address, executor);
    auto due = aio::now();
    for (unsigned number = 1; number <= p.count; ++number) {
      co_await ask_once(*socket, summary, static_cast<std::uint16_t>(number), p);
      // No burst after an answer that was late.
      due = std::max(due + aio::Duration(p.interval), aio::now());
      if (number < p.count) co_await aio::sleep_until(due);
    }
  }

  static aio::Task<void> ask_once(ping::EchoSocket& socket, ping::Summary& summary, std::uint16_t number,
                                  const PingParams& p) {
    const auto sent = aio::now();
    try {
      co_await aio::with_timeout(socket.echo(number, static_cast<std::size_t>(p.rx_size - headers)),
                                 p.timeout);
      summary.replied(aio::now() - sent);
    } catch (const aio::TimeoutError&) {
      summary.lost("no answer in " + aio::format_duration(p.timeout));
    } catch (const ping::Unreachable& error) {
      summary.lost(error.what());
    }
  }

  aio::Object hosts() const {
    aio::Object object;
    for (const auto& summary : summaries_) object[summary.host()] = summary.value();
    return object;
  }

  std::unique_ptr<ping::Echoes> echoes_;
  std::vector<ping::Summary> summaries_;  // of the last whole run
  std::uint64_t runs_ = 0;
};

AIO_SERVICE(PingService)
