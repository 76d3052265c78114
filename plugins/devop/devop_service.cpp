#include <aio/ctl.hpp>
#include <aio/durable_file.hpp>
#include <aio/offload.hpp>
#include <aio/process.hpp>
#include <aio/service.hpp>

#include <boost/json/serialize.hpp>

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
      const Plan plan = plan_for(p, next, self());
      co_await write_next(plan, next);
      mode_ = p.bootmode;
      next_ = next;
    }
    const auto reset = p.reset.find(mode_);
    if (reset != p.reset.end()) co_await wait_for(reset->second.waitfor);
    const auto report = p.report.find(mode_);
    if (report != p.report.end()) co_await save_reports(report->second, p.folder);
    if (reset != p.reset.end() && reset->second.reset)
      add_task("reset", [this, in = reset->second.in] { return reset_in(in); });
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

  aio::Task<void> write_next(const Plan& plan, const std::string& next) {
    if (!plan.enable.empty()) co_await ctl().enable(plan.enable);
    if (!plan.disable.empty()) co_await ctl().disable(plan.disable);
    const aio::Object set{{"bootmode", next}};
    co_await ctl().configure(self(), set);
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

  aio::Task<void> save_reports(const Services& services, const std::string& given_folder) {
    text_.clear();
    reports_.clear();
    for (const std::string& service : services) add_report(service);
    const std::filesystem::path folder =
        given_folder.empty() ? aio::state_folder() : std::filesystem::path(given_folder);
    const auto write = [folder, mode = mode_, text = text_, stats = boost::json::serialize(reports_)] {
      aio::replace_file(folder / ('.' + mode), text);
      aio::replace_file(folder / ('.' + mode + ".stats"), stats + '\n');
    };
    co_await aio::offload(write);
    log().info("reports saved in {}", (folder / ('.' + mode_)).string());
  }

  void add_report(const std::string& service) {
    const std::string name = short_name(service) + ".service";
    const auto error = ctl().traceback(name);
    const aio::Value result = ctl().result(name);
    const aio::Value done_at = ctl().status(name).at(0).at("done_at");
    std::string said = ctl().report(name);
    if (said.empty()) said = boost::json::serialize(result) + '\n';
    if (error) said += fmt::format("{}: {}\n{}\n", error->type, error->message, error->traceback);
    text_ +=
        fmt::format("{};{} [ {} ]\n{}", name, boost::json::serialize(done_at), error ? "ERROR" : "OK", said);
    reports_[name] = aio::Object{{"status", error ? "ERROR" : "OK"},
                                 {"done_at", done_at},
                                 {"result", error ? aio::Value(error->type + ": " + error->message) : result},
                                 {"stats", ctl().stats(name)}};
  }

  aio::Task<void> reset_in(std::chrono::milliseconds delay) {
    const aio::Logger log = this->log("reset");
    log.info("resets the device in {}", aio::format_duration(delay));
    co_await aio::sleep(delay);
    const aio::Command command{.line = {"systemctl", "reboot"}};
    const aio::ProcessEnd end = co_await processes().run(command);
    if (!end.ok()) throw std::runtime_error("systemctl reboot: " + describe(end) + ": " + end.output);
  }

  std::string mode_;  // that this boot is in
  std::string next_;
  std::string text_;
  aio::Object reports_;
};

}  // namespace devop

using devop::DevopService;
AIO_SERVICE(DevopService)
