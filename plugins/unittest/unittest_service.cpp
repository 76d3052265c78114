#include <aio/durable_file.hpp>
#include <aio/offload.hpp>
#include <aio/process.hpp>
#include <aio/service.hpp>
#include <aio/timeout.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "changes.hpp"
#include "output_log.hpp"
#include "parameters.hpp"
#include "test_output.hpp"

namespace unittest {

using namespace std::chrono_literals;

/// What it throws when tests have failed.
class TestsFailed : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

class UnittestService final : public aio::Service<Parameters> {
 public:
  UnittestService()
      : Service({.info = "Runs test programs, and reports how they went",
                 .type = aio::ServiceType::schedule,
                 .docs = "https://github.com/Carglglz/asyncmd/blob/main/README.md",
                 .version = "1.0",
                 .schedule = aio::Schedule{.start_in = 20s}}) {}

  aio::Task<aio::Value> task(Parameters p) override {
    const Settings settings = settings_of(p, unit());
    const Work work = co_await find_work(settings);
    for (const std::string& program : work.to_run) {
      Outcome outcome = co_await run(program, settings.root, p.limit);
      log().log(outcome.ok() ? aio::LogLevel::info : aio::LogLevel::error, "{}: {}", program, text(outcome));
      outcomes_.insert_or_assign(program, std::move(outcome));
    }
    seen_ = work.seen;
    const std::string result = text(total());
    if (work.to_run.empty())
      log().info("the tests are up to date: {}", result);
    else
      log().info("ran {} test programs: {}", work.to_run.size(), result);
    if (settings.report) co_await save_report(*settings.report);
    if (p.fail && !total().ok()) throw TestsFailed(result);
    co_return aio::Value(result);
  }

  std::optional<aio::Show> show() override { return aio::Show{"Tests", text(total())}; }

  aio::Value stats() override {
    aio::Object tests;
    for (const auto& [program, outcome] : outcomes_)
      tests[program] = aio::Object{{"status", outcome.ok() ? "OK" : "FAIL"},
                                   {"run", outcome.passed + outcome.failed},
                                   {"failures", outcome.failed},
                                   {"skipped", outcome.skipped}};
    const Outcome all = total();
    return aio::Object{{"run", all.passed + all.failed},
                       {"failures", all.failed},
                       {"skipped", all.skipped},
                       {"test", tests}};
  }

  std::string report() override {
    std::string out;
    for (const auto& [program, outcome] : outcomes_) {
      out += fmt::format("{}: {} {}\n", program, outcome.ok() ? "OK" : "FAIL", text(outcome));
      for (const std::string& failure : outcome.failures) out += fmt::format("    FAIL: {}\n", failure);
    }
    return out + text(total()) + '\n';
  }

  aio::Value on_stop(const Parameters&) override { return aio::Value(text(total())); }

 private:
  struct Work {
    std::vector<std::string> to_run{};
    Seen seen{};
  };

  // Everything, unless the configuration says what the tests are of; then what may come out differently.
  aio::Task<Work> find_work(const Settings& settings) {
    const auto find = [settings] { return programs_of(settings); };
    const std::vector<std::string> programs = co_await aio::offload(find);
    std::erase_if(outcomes_, [&](const auto& outcome) {
      return std::find(programs.begin(), programs.end(), outcome.first) == programs.end();
    });
    if (settings.modules.empty()) co_return Work{.to_run = programs};
    const auto look = [programs, modules = settings.modules] {
      return Seen{.programs = look_at(programs), .modules = look_at(modules)};
    };
    Seen seen = co_await aio::offload(look);
    co_return Work{.to_run = unittest::to_run(programs, seen_, seen, failed()), .seen = std::move(seen)};
  }

  std::set<std::string> failed() const {
    std::set<std::string> programs;
    for (const auto& [program, outcome] : outcomes_)
      if (!outcome.ok()) programs.insert(program);
    return programs;
  }

  aio::Task<Outcome> run(const std::string& program, const std::string& root, aio::Duration limit) {
    TestOutput output;
    OutputLog out(log());
    const aio::Command command{
        .line = {program}, .directory = root, .on_line = [&output, &out](std::string_view line) {
          out.line(line, output.line(line));
        }};
    std::optional<std::string> problem;
    try {
      const aio::ProcessEnd end = co_await aio::with_timeout(processes().run(command), limit);
      if (!end.ok()) problem = describe(end);
    } catch (const aio::TimeoutError&) {
      problem = "took longer than " + aio::format_duration(limit);
    } catch (const aio::ProcessError& e) {
      problem = e.what();
    }
    Outcome outcome = output.finish(problem);
    out.end(!problem && outcome.ok());
    co_return outcome;
  }

  // A card wears out, and the tests may run each minute: only what is new is written.
  aio::Task<void> save_report(const std::filesystem::path& file) {
    std::string text = fmt::format("{} [ {} ]\n{}", unit(), total().ok() ? "OK" : "FAIL", report());
    if (text == saved_) co_return;
    const auto write = [file, text]() -> std::string {
      try {
        aio::replace_file(file, text);
        return {};
      } catch (const std::exception& e) {
        return e.what();
      }
    };
    const std::string problem = co_await aio::offload(write);
    if (problem.empty())
      saved_ = std::move(text);
    else
      log().warning("{}", problem);
  }

  Outcome total() const {
    Outcome all;
    for (const auto& [program, outcome] : outcomes_) {
      all.passed += outcome.passed;
      all.failed += outcome.failed;
      all.skipped += outcome.skipped;
    }
    return all;
  }

  static std::string text(const Outcome& outcome) {
    const std::string skipped = outcome.skipped > 0 ? fmt::format(", {} skipped", outcome.skipped) : "";
    return fmt::format("{} passed, {} failed{}", outcome.passed, outcome.failed, skipped);
  }

  std::map<std::string, Outcome> outcomes_;  // of each program's last run
  Seen seen_;                                // what they were run on
  std::string saved_;                        // the report as it was written last
};

}  // namespace unittest

using unittest::UnittestService;
AIO_SERVICE(UnittestService)
