#include <aio/ctl.hpp>
#include <aio/durable_file.hpp>
#include <aio/event.hpp>
#include <aio/gpio.hpp>
#include <aio/offload.hpp>
#include <aio/process.hpp>
#include <aio/reboots.hpp>
#include <aio/service.hpp>
#include <aio/traceback.hpp>
#include <aio/value.hpp>

#include <algorithm>

#include "error_report.hpp"
#include "failures.hpp"
#include "feeding.hpp"
#include "machine.hpp"
#include "parameters.hpp"

namespace watcher {

using namespace std::chrono_literals;

class WatcherService final : public aio::Service<Parameters> {
 public:
  explicit WatcherService(std::unique_ptr<Machine> machine = real_machine())
      : Service({.info = "Starts again what has failed, and keeps a report of errors",
                 .type = aio::ServiceType::runtime,
                 .enabled = true,
                 .docs = "https://github.com/Carglglz/asyncmd/blob/main/README.md",
                 .version = "1.0"}),
        machine_(std::move(machine)) {}

  aio::Task<aio::Value> task(Parameters p) override {
    settings_ = settings_of(p);
    rebooting_ = false;
    add_children();
    auto events = ctl().events();
    look();
    for (;;) {
      const aio::TaskEvent event = co_await events->next();
      if (event.lost > 0) {
        log().warning("{} events were lost; looking at the status instead", event.lost);
        look();
      }
      if (event.error && failures_.by_event(event.task, event.time))
        count(event.task, *event.error, event.time);
      if (event.to == aio::TaskState::failed) take_up(event.task);
    }
  }

  std::optional<aio::Show> show() override {
    const aio::Value report = report_.summary().at("report");
    return aio::Show{"Stats",
                     fmt::format("# ERRORS: {}  Report: {}", report_.total(), aio::to_json_text(report))};
  }

  aio::Value stats() override { return report_.summary(); }
  std::string report() override { return report_.text(); }

  aio::Task<aio::Value> call(aio::Value argument) override {
    const auto* given = argument.if_object();
    const auto* clear = given != nullptr ? given->if_contains("clear") : nullptr;
    if (!argument.is_null() && (clear == nullptr || given->size() != 1 || !clear->is_bool()))
      throw std::invalid_argument(R"(the argument is nothing or {"clear": true})");
    aio::Value details = report_.details();
    if (clear != nullptr && clear->get_bool()) {
      report_.clear();
      changed_.set();
    }
    co_return details;
  }

  aio::Value on_stop(const Parameters&) override { return report_.summary(); }

 private:
  static constexpr std::chrono::milliseconds lit = 50ms;

  void add_children() {
    add_task("names", [this] { return name_functions(); });
    if (settings_.report) add_task("save_report", [this] { return save_report(); });
    if (settings_.watchdog)
      add_task("wdt",
               [this] { return feed(*machine_, *settings_.watchdog, settings_.feed_within, log("wdt")); });
    if (settings_.heartbeat) add_task("heartbeat", [this] { return beat(); });
  }

  // What had failed before the watcher was there, or while it could not see it.
  void look() {
    const aio::WallTime now = aio::wall_now();
    const aio::Error unknown{.type = "?", .message = {}, .traceback = {}};
    for (const aio::Value& status : ctl().status("*")) {
      if (status.at("error").is_null()) continue;
      const std::string task(status.at("name").as_string());
      const aio::Error error = ctl().traceback(task).value_or(unknown);
      const std::optional<aio::WallTime> at = ended(status);
      if (failures_.by_look(task, at, error, now)) count(task, error, at.value_or(now));
      if (status.at("state").as_string() == "failed") take_up(task);
    }
  }

  static std::optional<aio::WallTime> ended(const aio::Value& status) {
    const aio::Value& at = status.at("done_at");
    if (at.is_null()) return std::nullopt;
    const std::chrono::duration<double> since_1970(at.to_number<double>());
    return aio::WallTime(std::chrono::duration_cast<aio::Duration>(since_1970));
  }

  void count(const std::string& task, const aio::Error& error, aio::WallTime at) {
    report_.add(task, error, at);
    log().info("Error @ Task {} {}: {}", task, error.type, error.message);
    changed_.set();
    unnamed_.set();
    reboot_at_limit();
  }

  // An event comes before its traceback has names. In a task of its own: restarts wait for no worker.
  aio::Task<void> name_functions() {
    for (;; co_await unnamed_.wait()) {
      unnamed_.clear();
      while (const auto unnamed = report_.take_unnamed()) {
        const auto name = [bare = unnamed->traceback] { return aio::with_function_names(bare); };
        report_.name(*unnamed, co_await aio::offload(name));
        changed_.set();
      }
    }
  }

  // Whether, when and how often is the engine's to say, by the service's restart settings.
  void take_up(const std::string& task) {
    try {
      if (ctl().retry(task)) log().info("Restarting Task: {}", task);
    } catch (const aio::ControlError& e) {
      log().debug("{}", e.what());  // it has gone meanwhile
    }
  }

  void reboot_at_limit() {
    if (rebooting_) return;
    std::string reason;
    if (settings_.max_errors > 0 && report_.curable() > settings_.max_errors)
      reason = fmt::format("{} errors, and max_errors is {}", report_.curable(), settings_.max_errors);
    for (const auto& [service, limit] : settings_.limits)
      if (report_.count(service) >= limit)
        reason = fmt::format("{} errors of {}, and its limit is {}", report_.count(service), service, limit);
    if (reason.empty()) return;
    rebooting_ = true;
    add_task("reboot", [this, reason] { return reboot(reason); });
  }

  aio::Task<aio::Value> reboot(std::string reason) {
    const aio::Logger log = this->log("reboot");
    const aio::Duration wait = std::max<aio::Duration>(settings_.min_uptime - machine_->uptime(), 5s);
    log.critical("Error limit reached: {}. Rebooting in {}", reason,
                 aio::format_duration(std::chrono::ceil<std::chrono::seconds>(wait)));
    co_await aio::sleep(wait);
    const aio::Reboots reboots(settings_.folder / "watcher-reboots.json");
    const auto ask = [reboots, now = aio::wall_now()] { return reboots.refuse_or_record(now); };
    const std::optional<std::string> refusal = co_await aio::offload(ask);
    if (refusal) {
      log.critical("does not reboot: {}", *refusal);
      co_return aio::Value("refused");
    }
    const aio::Command command{.line = {"systemctl", "reboot"}};
    const aio::ProcessEnd end = co_await processes().run(command);
    if (!end.ok())
      log.critical(
          "systemctl reboot: {}: {}; the daemon's user must be allowed to, see the README of watcher",
          describe(end), end.output);
    co_return aio::Value(end.ok() ? "rebooting" : "failed");
  }

  // A stop waits for no period: what was not written yet is written then.
  aio::Task<void> save_report() {
    std::exception_ptr stopped;
    try {
      co_await save_each_period();
    } catch (...) {
      stopped = std::current_exception();
    }
    if (changed_.is_set()) co_await write_report();
    if (stopped) std::rethrow_exception(stopped);
  }

  // At most once in a period: a card wears out, and a service may fail each second.
  aio::Task<void> save_each_period() {
    for (;;) {
      co_await changed_.wait();
      co_await write_report();
      co_await aio::sleep(settings_.period);
    }
  }

  aio::Task<void> write_report() {
    changed_.clear();
    const auto write = [file = *settings_.report, text = report_.text()]() -> std::string {
      try {
        aio::replace_file(file, text);
        return {};
      } catch (const std::exception& e) {
        return e.what();
      }
    };
    const std::string problem = co_await aio::offload(write);
    if (!problem.empty()) log("save_report").warning("{}", problem);
  }

  aio::Task<void> beat() {
    auto led = gpio().output(settings_.heartbeat->led, {.on_release = aio::gpio::OnRelease::low});
    for (;;) {
      co_await aio::sleep(settings_.heartbeat->period);
      led.on();
      co_await aio::sleep(lit);
      led.off();
    }
  }

  std::unique_ptr<Machine> machine_;
  Settings settings_;
  ErrorReport report_;  // since the service was loaded
  Failures failures_;
  aio::Event changed_;
  aio::Event unnamed_;
  bool rebooting_ = false;  // once in a run of the task, whatever came of it
};

}  // namespace watcher

using watcher::WatcherService;
AIO_SERVICE(WatcherService)
