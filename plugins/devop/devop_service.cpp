#include <aio/ctl.hpp>
#include <aio/durable_file.hpp>
#include <aio/offload.hpp>
#include <aio/process.hpp>
#include <aio/reboots.hpp>
#include <aio/service.hpp>
#include <aio/value.hpp>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "modes.hpp"

namespace devop {

using namespace std::chrono_literals;

class DevopService final : public aio::Service<Parameters> {
 public:
  DevopService()
      : Service({.info = "Takes the device from one mode to the next: update, test, app",
                 .type = aio::ServiceType::schedule,
                 .docs = "https://github.com/Carglglz/asyncmd/blob/main/README.md",
                 .version = "1.0",
                 .schedule = aio::Schedule{.start_in = 5s}}) {}

  aio::Task<aio::Value> task(Parameters p) override {
    // A second run in the same life of the daemon is still of the mode that it booted in.
    if (mode_.empty() || next_.empty()) {
      const std::string next = checked_next(p, known());
      const std::vector<aio::ConfigEdit> edits = edits_for(p, next, self());
      co_await write_next(edits, next);
      mode_ = p.bootmode;
      next_ = next;
    }
    folder_ = p.folder.empty() ? aio::state_folder() : std::filesystem::path(p.folder);
    const auto reset = p.reset.find(mode_);
    if (reset != p.reset.end()) co_await wait_for(reset->second.waitfor);
    const auto report = p.report.find(mode_);
    if (report != p.report.end()) co_await save_reports(report->second);
    if (reset != p.reset.end() && reset->second.reset)
      add_task("reset",
               [this, in = reset->second.in, modes = p.cycle.size()] { return reset_in(in, modes); });
    co_return aio::Value(fmt::format("Mode: {}, Boot: {}", mode_, next_));
  }

  std::optional<aio::Show> show() override {
    return aio::Show{"DevOp", fmt::format("Dev Mode: {}  Next: {}", mode_, next_)};
  }
  aio::Value stats() override {
    aio::Object stats = reports_;
    stats["devmode"] = mode_;
    stats["bootmode"] = next_;
    return stats;
  }
  std::string report() override { return text_; }

 private:
  std::string self() const { return short_name(unit()); }

  std::set<std::string> known() {
    std::set<std::string> names;
    for (const aio::Value& task : ctl().status("*"))
      if (task.at("kind").as_string() == "service") names.insert(std::string(task.at("service").as_string()));
    return names;
  }

  // In one write: a mode that is half there is none.
  aio::Task<void> write_next(std::vector<aio::ConfigEdit> edits, std::string next) {
    const aio::ConfigChange change = co_await ctl().configure_all(std::move(edits));
    for (const std::string& warning : change.warnings) log().info("{}", warning);
    log().info("the next boot is in mode {}", next);
  }

  // Until each has ended, or will not run any more.
  aio::Task<void> wait_for(const Services& services) {
    const auto events = ctl().events();
    for (const std::string& service : services) {
      if (!has_come_to_rest(service)) log().info("waits for {}", service);
      while (!has_come_to_rest(service)) co_await events->next();
    }
  }

  // One with a schedule is at rest when it has run.
  bool has_come_to_rest(const std::string& service) {
    const aio::TaskState state = ctl().state(service);
    if (aio::has_ended(state)) return true;
    return state == aio::TaskState::scheduled && !ctl().status(service).at(0).at("done_at").is_null();
  }

  aio::Task<void> save_reports(const Services& services) {
    text_.clear();
    reports_.clear();
    for (const std::string& service : services) add_report(service);
    const auto write = [folder = folder_, mode = mode_, text = text_, stats = aio::to_json_text(reports_)] {
      aio::replace_file(folder / ('.' + mode), text);
      aio::replace_file(folder / ('.' + mode + ".stats"), stats + '\n');
    };
    co_await aio::offload(write);
    log().info("reports saved in {}", (folder_ / ('.' + mode_)).string());
  }

  void add_report(const std::string& service) {
    const std::string name = short_name(service) + ".service";
    const auto error = ctl().traceback(name);
    const aio::Value result = ctl().result(name);
    const aio::Value done_at = ctl().status(name).at(0).at("done_at");
    std::string said = ctl().report(name);
    if (said.empty()) said = aio::to_json_text(result) + '\n';
    if (error) said += fmt::format("{}: {}\n{}\n", error->type, error->message, error->traceback);
    text_ += fmt::format("{};{} [ {} ]\n{}", name, aio::to_json_text(done_at), error ? "ERROR" : "OK", said);
    reports_[name] = aio::Object{{"status", error ? "ERROR" : "OK"},
                                 {"done_at", done_at},
                                 {"result", error ? aio::Value(error->type + ": " + error->message) : result},
                                 {"stats", ctl().stats(name)}};
  }

  // Once round the cycle within an hour, if it is a long one; modes that only chase each other end there.
  aio::Task<aio::Value> reset_in(std::chrono::milliseconds delay, std::size_t modes) {
    const aio::Logger log = this->log("reset");
    log.info("resets the device in {}", aio::format_duration(delay));
    co_await aio::sleep(delay);
    const aio::Reboots reboots(folder_ / (self() + "-reboots.json"),
                               {.most = std::max<std::size_t>(3, modes)});
    const auto ask = [reboots, now = aio::wall_now()] { return reboots.refuse_or_record(now); };
    const std::optional<std::string> refusal = co_await aio::offload(ask);
    if (refusal) {
      log.critical("does not reset the device: {}", *refusal);
      co_return aio::Value("refused");
    }
    const aio::Command command{.line = {"systemctl", "reboot"}};
    const aio::ProcessEnd end = co_await processes().run(command);
    if (!end.ok()) throw std::runtime_error("systemctl reboot: " + describe(end) + ": " + end.output);
    co_return aio::Value("rebooting");
  }

  std::string mode_;  // that this boot is in
  std::string next_;
  std::filesystem::path folder_;
  std::string text_;
  aio::Object reports_;
};

}  // namespace devop

using devop::DevopService;
AIO_SERVICE(DevopService)
