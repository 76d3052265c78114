#include "error_report.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <optional>
#include <utility>

namespace watcher {
namespace {

double unix_seconds(aio::WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

std::string local(aio::WallTime time) {
  const std::time_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
  std::tm parts{};
  if (::localtime_r(&seconds, &parts) == nullptr) return "?";
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", parts);
}

std::string indented(std::string_view lines) {
  std::string out;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    out += fmt::format("        {}\n", lines.substr(0, end));
    lines.remove_prefix(end == lines.npos ? lines.size() : end + 1);
  }
  return out;
}

}  // namespace

// The same traceback keeps the names that it got.
void ErrorReport::take_error(Entry& entry, aio::Error error) {
  const bool is_same = !entry.bare.empty() && entry.bare == error.traceback;
  if (is_same) {
    error.traceback = std::move(entry.error.traceback);
  } else {
    entry.bare = error.traceback;
    entry.is_new = error.traceback.find(" ?? (") != std::string::npos;
  }
  entry.error = std::move(error);
}

std::optional<ErrorReport::Unnamed> ErrorReport::take_unnamed() {
  for (auto& [task, kinds] : tasks_)
    for (auto& [type, entry] : kinds)
      if (std::exchange(entry.is_new, false))
        return Unnamed{.task = task, .type = type, .traceback = entry.bare};
  return std::nullopt;
}

void ErrorReport::name(const Unnamed& unnamed, std::string traceback) {
  const auto task = tasks_.find(unnamed.task);
  if (task == tasks_.end()) return;
  const auto kind = task->second.find(unnamed.type);
  if (kind != task->second.end() && kind->second.bare == unnamed.traceback)
    kind->second.error.traceback = std::move(traceback);
}

void ErrorReport::add(const std::string& task, aio::Error error, aio::WallTime at) {
  ++total_;
  if (!aio::needs_a_change(error)) {
    ++curable_;
    ++counts_[task];
  }
  Kinds& kinds = tasks_[task];
  const auto [kind, is_new] = kinds.try_emplace(error.type, Entry{.first = at, .last = at});
  ++kind->second.count;
  kind->second.last = at;
  take_error(kind->second, std::move(error));
  if (is_new && ++kinds_ > capacity) forget_oldest();
}

// The counts are dropped with a task's last kind: names that are never used again must not pile up.
void ErrorReport::forget_oldest() {
  std::optional<std::pair<decltype(tasks_)::iterator, Kinds::iterator>> oldest;
  for (auto task = tasks_.begin(); task != tasks_.end(); ++task)
    for (auto kind = task->second.begin(); kind != task->second.end(); ++kind)
      if (!oldest || kind->second.last < oldest->second->second.last) oldest.emplace(task, kind);
  const auto [task, kind] = *oldest;
  task->second.erase(kind);
  --kinds_;
  if (!task->second.empty()) return;
  counts_.erase(task->first);
  tasks_.erase(task);
}

void ErrorReport::clear() {
  *this = ErrorReport();
}

std::uint64_t ErrorReport::count(std::string_view task) const {
  auto found = counts_.find(task);
  if (found == counts_.end()) found = counts_.find(std::string(task) + ".service");
  return found == counts_.end() ? 0 : found->second;
}

aio::Value ErrorReport::summary() const {
  aio::Object report;
  for (const auto& [task, kinds] : tasks_) {
    aio::Array names;
    for (const auto& [type, entry] : kinds) names.emplace_back(type);
    report[task] = std::move(names);
  }
  return aio::Object{{"errors", total_}, {"report", std::move(report)}};
}

aio::Value ErrorReport::details() const {
  aio::Object report;
  for (const auto& [task, kinds] : tasks_) {
    aio::Object by_type;
    for (const auto& [type, entry] : kinds)
      by_type[type] = aio::Object{{"count", entry.count},
                                  {"first", unix_seconds(entry.first)},
                                  {"last", unix_seconds(entry.last)},
                                  {"message", entry.error.message},
                                  {"traceback", entry.error.traceback}};
    report[task] = std::move(by_type);
  }
  return aio::Object{{"errors", total_}, {"report", std::move(report)}};
}

std::string ErrorReport::text() const {
  std::string out = fmt::format("# errors: {}\n", total_);
  for (const auto& [task, kinds] : tasks_) {
    out += fmt::format("--> {}:\n", task);
    for (const auto& [type, entry] : kinds) {
      out += fmt::format("    - {}: {}; first {}, last {}\n", type, entry.count, local(entry.first),
                         local(entry.last));
      out += indented(type + ": " + entry.error.message) + indented(entry.error.traceback);
    }
  }
  return out;
}

}  // namespace watcher
