#include <aio/offload.hpp>
#include <aio/process.hpp>
#include <aio/service.hpp>
#include <aio/timeout.hpp>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "test_output.hpp"

namespace unittest {

using namespace std::chrono_literals;

struct Parameters {
  aio::Value testdir = "tests";
  std::chrono::milliseconds limit = 60s;
  bool fail = true;
};
AIO_PARAMS(Parameters, testdir, limit, fail)

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
    if (p.limit <= 0s) throw aio::ConfigError("limit must be longer than 0s");
    const auto find = [testdir = p.testdir] { return programs_of(testdir); };
    const std::vector<std::string> programs = co_await aio::offload(find);
    outcomes_.clear();
    for (const std::string& program : programs) {
      Outcome outcome = co_await run(program, p.limit);
      log().log(outcome.ok() ? aio::LogLevel::info : aio::LogLevel::error, "{}: {}", program, text(outcome));
      outcomes_.insert_or_assign(program, std::move(outcome));
    }
    const std::string result = text(total());
    log().info("ran {} test programs: {}", programs.size(), result);
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
  // What lies in the folder and may be executed, or what the list names. Throws.
  static std::vector<std::string> programs_of(const aio::Value& testdir) {
    if (testdir.is_array()) {
      std::vector<std::string> programs;
      for (const aio::Value& program : testdir.get_array()) programs.push_back(path(program));
      return programs;
    }
    return programs_in(path(testdir));
  }

  static std::string path(const aio::Value& value) {
    if (const auto* text = value.if_string(); text != nullptr && !text->empty()) return std::string(*text);
    throw aio::ConfigError("testdir must be a folder, or a list of programs");
  }

  static std::vector<std::string> programs_in(const std::string& folder) {
    std::error_code error;
    std::vector<std::string> programs;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error))
      if (entry->is_regular_file() && ::access(entry->path().c_str(), X_OK) == 0)
        programs.push_back(entry->path().string());
    if (error) throw aio::ConfigError(fmt::format("testdir {}: {}", folder, error.message()));
    std::ranges::sort(programs);
    return programs;
  }

  aio::Task<Outcome> run(const std::string& program, aio::Duration limit) {
    TestOutput output;
    const aio::Command command{.line = {program}, .on_line = [this, &output](std::string_view line) {
                                 log().debug("{}", line);
                                 output.line(line);
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
    co_return output.finish(problem);
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

  std::map<std::string, Outcome> outcomes_;  // of the last run, by program
};

}  // namespace unittest

using unittest::UnittestService;
AIO_SERVICE(UnittestService)
