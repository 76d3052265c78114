#include "pages.hpp"

#include <fmt/format.h>

#include <aio/asyncmd.hpp>
#include <aio/value.hpp>

#include "metrics.hpp"

namespace stats {
namespace {

std::string_view text(const aio::Object& of, std::string_view key) {
  const aio::Value* value = of.if_contains(key);
  return value != nullptr && value->is_string() ? std::string_view(value->as_string()) : std::string_view();
}

// As `aioctl is-failed` has it.
bool has_failed(const aio::Object& task) {
  const std::string_view state = text(task, "state");
  if (state == "failed" || state == "held" || state == "restarting") return true;
  const aio::Value* schedule = task.if_contains("schedule");
  return state == "scheduled" && schedule != nullptr && schedule->is_object() &&
         text(schedule->as_object(), "state") == "failed";
}

aio::Object failure_of(const aio::Object& task) {
  aio::Object failure{{"name", text(task, "name")}, {"state", text(task, "state")}};
  const aio::Value* error = task.if_contains("error");
  if (error != nullptr && error->is_object()) failure.emplace("message", text(error->as_object(), "message"));
  return failure;
}

}  // namespace

std::string DaemonPages::status(bool debug) {
  using aio::asyncmd::Form;
  const aio::Array tasks = control_.status("*.service", true);
  const auto board = aio::asyncmd::this_board(control_);
  return aio::to_json_text(aio::asyncmd::status(control_, tasks, debug ? Form::debug : Form::brief, board));
}

std::string DaemonPages::metrics() {
  return stats::metrics(control_.status("*", true), control_.version(), process_figures());
}

Response DaemonPages::health() {
  return health_of(control_.status("*"));
}

Response health_of(const aio::Array& tasks) {
  aio::Array failures;
  for (const aio::Value& task : tasks)
    if (const aio::Object* object = task.if_object(); object != nullptr && has_failed(*object))
      failures.push_back(failure_of(*object));
  const bool well = failures.empty();
  aio::Object body{{"status", well ? "ok" : "failing"}};
  if (!well) body.emplace("failing", std::move(failures));
  return {.status = well ? 200U : 503U, .body = aio::to_json_text(body) + "\n"};
}

std::string size_text(double bytes) {
  constexpr double kilo = 1000;
  if (bytes < kilo) return fmt::format("{:.0f} by", bytes);
  if (bytes < kilo * kilo) return fmt::format("{:.1f} kB", bytes / kilo);
  if (bytes < kilo * kilo * kilo) return fmt::format("{:.1f} MB", bytes / kilo / kilo);
  return fmt::format("{:.1f} GB", bytes / kilo / kilo / kilo);
}

}  // namespace stats
