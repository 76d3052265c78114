#include "aioctl/state_look.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "aioctl/json_text.hpp"
#include "aioctl/text.hpp"
#include "aioctl/time_format.hpp"

namespace aiod::aioctl {
namespace {

constexpr std::size_t longest_outcome = 60;

struct Look {
  std::string_view state;
  Tone tone;
  std::string_view dot = "●";
};

constexpr std::array looks{Look{"inactive", Tone::grey, "○"}, Look{"starting", Tone::white},
                           Look{"running", Tone::green},      Look{"stopping", Tone::yellow},
                           Look{"stopped", Tone::yellow},     Look{"done", Tone::plain},
                           Look{"failed", Tone::red, "×"},    Look{"scheduled", Tone::cyan},
                           Look{"restarting", Tone::red},     Look{"held", Tone::red}};
constexpr Look unknown_look{"", Tone::plain};

const Look& look_of(const TaskView& task) {
  const auto look =
      std::find_if(looks.begin(), looks.end(), [&](const Look& l) { return l.state == task.state; });
  return look != looks.end() ? *look : unknown_look;
}

// "since 14:03:07; 4 s ago"
std::string moment(std::string_view word, double time, const Terminal& terminal) {
  return fmt::format("{} {}; {} ago", word, format_short_time(time, terminal.now),
                     format_duration(terminal.now - time));
}

std::optional<double> next_try(const TaskView& task) {
  if (task.wait && task.wait->until) return task.wait->until;
  return task.schedule ? task.schedule->next : std::nullopt;
}

std::string retry_text(const TaskView& task, const Terminal& terminal) {
  const auto next = next_try(task);
  std::string text = fmt::format("retry {}", task.restarts + 1);
  if (next) text += fmt::format(" in {}", format_duration(*next - terminal.now));
  return text;
}

std::string held_text(const TaskView& task) {
  return fmt::format("it brought aiod down; 'aioctl reset-failed {}' frees it", escape(task.service));
}

std::string schedule_detail(const TaskView& task, const Terminal& terminal) {
  if (!task.schedule) return {};
  std::string text = next_run_text(*task.schedule, terminal);
  return text.empty() ? "waits for its first run" : text;
}

}  // namespace

Tone state_tone(const TaskView& task) {
  return look_of(task).tone;
}

std::string state_dot(const TaskView& task, const Terminal& terminal) {
  return paint(terminal, look_of(task).tone, look_of(task).dot);
}

std::string state_text(const TaskView& task) {
  std::string text = escape(task.state);
  if (task.state == "scheduled" && task.schedule && !task.schedule->state.empty()) {
    text += " - " + escape(task.schedule->state);
  }
  return text;
}

std::string state_detail(const TaskView& task, const Terminal& terminal) {
  if (task.state == "scheduled") return schedule_detail(task, terminal);
  if (task.state == "restarting") return retry_text(task, terminal);
  if (task.state == "held") return held_text(task);
  const bool ended = task.state == "done" || task.state == "stopped" || task.state == "failed";
  if (ended && task.done_at) return moment("@", *task.done_at, terminal);
  if (task.state != "inactive" && task.since) return moment("since", *task.since, terminal);
  return {};
}

std::string outcome_text(const TaskView& task) {
  std::string text;
  if (task.error) {
    text = escape(fmt::format("{}: {}", task.error->type, task.error->message));
  } else if (const auto* plain = task.result.if_string()) {
    text = escape(*plain);
  } else if (!task.result.is_null()) {
    text = to_readable(task.result);
  }
  return truncate(text, longest_outcome);
}

std::string next_run_text(const ScheduleView& schedule, const Terminal& terminal) {
  if (schedule.waiting == "clock") return "waits until the clock is synchronised";
  if (!schedule.next) return {};
  return fmt::format("{} in {} @ {}", schedule.last ? "next" : "starts",
                     format_duration(*schedule.next - terminal.now),
                     format_short_time(*schedule.next, terminal.now));
}

}  // namespace aiod::aioctl
