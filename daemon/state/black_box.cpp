#include "state/black_box.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <system_error>

#include "state/atomic_file.hpp"
#include "state/bad_state.hpp"

namespace aiod::state {
namespace {

std::string describe(const Crash& crash) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(crash.time);
  const std::string end =
      fmt::format("when the daemon died of {} at {:%Y-%m-%d %H:%M:%S} UTC", signal_name(crash.signal),
                  fmt::gmtime(seconds.time_since_epoch().count()));
  return crash.task.empty() ? "no service's code was on the loop " + end
                            : crash.task + " was on the loop " + end;
}

}  // namespace

BlackBox::BlackBox(const std::filesystem::path& folder)
    : crash_file_(folder / "crash"), history_file_(folder / "crashes.json") {
  read_history();
  read_crash();
  for (const std::string& unit : held())
    messages_.push_back(
        fmt::format("{} is held: its plugin brought the daemon down {} times in {} minutes; "
                    "aioctl reset-failed {} lets go of it",
                    unit, CrashHistory::limit,
                    std::chrono::duration_cast<std::chrono::minutes>(CrashHistory::window).count(), unit));
}

void BlackBox::read_history() {
  try {
    if (const auto text = read_file(history_file_)) history_ = CrashHistory::decode(*text);
  } catch (const std::exception& e) {
    set_aside(history_file_, e.what());
  }
}

// The history is written before the record goes: a crash may be read twice, and is counted once.
void BlackBox::read_crash() {
  try {
    const auto text = read_file(crash_file_);
    if (!text) return;
    const CrashFile found = parse_crash(*text);
    if (found.bad) set_aside(crash_file_, "it is no record of a crash");
    if (!found.crash) return;
    messages_.push_back(describe(*found.crash));
    last_crash_ = found.crash;
    history_.add(*found.crash);
    save();
    std::filesystem::remove(crash_file_);
  } catch (const std::exception& e) {
    messages_.push_back(fmt::format("the record of the last crash can't be kept: {}", e.what()));
  }
}

void BlackBox::save() {
  is_saved_ = false;
  write_file(history_file_, history_.encode());
  is_saved_ = true;
}

void BlackBox::set_aside(const std::filesystem::path& file, const std::string& problem) {
  std::string text = fmt::format("{} can't be used: {}", file.string(), problem);
  try {
    text += "; it was kept as " + put_aside(file).string();
  } catch (const std::system_error& e) {
    text += fmt::format("; it could not be put aside: {}", e.what());
  }
  messages_.push_back(std::move(text));
}

void BlackBox::forget(std::string_view unit) {
  if (history_.forget(unit)) save();
}

void BlackBox::arm() {
  if (!is_saved_) save();
  handler_.emplace(crash_file_);
}

}  // namespace aiod::state
