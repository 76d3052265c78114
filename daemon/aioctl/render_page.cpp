#include "aioctl/render_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "aioctl/json_text.hpp"
#include "aioctl/render_lines.hpp"
#include "aioctl/state_look.hpp"
#include "aioctl/text.hpp"
#include "aioctl/time_format.hpp"

namespace aiod::aioctl {
namespace {

constexpr std::size_t label_width = 11;
constexpr std::size_t text_column = label_width + 2;

// What a service has to say may be megabytes.
std::string bounded(std::string_view text) {
  constexpr std::size_t most = 4000;  // bytes
  if (text.size() <= most) return std::string(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return fmt::format("{}… ({} bytes in all; --json has them)", text.substr(0, end), text.size());
}

// "     Loaded: text"; more lines of the text stand below its first. No text, no line.
std::string field(std::string_view label, std::string_view text) {
  if (text.empty()) return {};
  return fmt::format("{:>{}}: {}\n", label, label_width,
                     indent_continuation(bounded(trim_newlines(text)), text_column));
}

std::string title(const TaskView& task, const Terminal& terminal) {
  std::string text = state_dot(task, terminal) + ' ' + paint(terminal, Tone::bold, escape(task.name));
  if (!task.info.empty()) text += " - " + escape(task.info);
  return text + '\n';
}

std::string loaded_text(const TaskView& task) {
  const std::string_view enabled = task.enabled ? "enabled" : "disabled";
  if (task.path.empty()) return fmt::format("no plugin ({})", enabled);
  return fmt::format("{} ({})", escape(task.path), enabled);
}

// systemctl's word for the kind of state, then ours: "active (running)".
std::string active_words(const TaskView& task) {
  if (task.state == "inactive" || task.state == "failed") return task.state;
  std::string_view kind = "inactive";
  if (task.is_active()) kind = "active";
  if (task.state == "starting") kind = "activating";
  if (task.state == "stopping") kind = "deactivating";
  if (task.state == "restarting" || task.state == "held") kind = "failed";
  return fmt::format("{} ({})", kind, state_text(task));
}

std::string active_text(const TaskView& task, const Terminal& terminal) {
  std::string text = paint(terminal, state_tone(task), active_words(task));
  const bool ended = task.state == "done" || task.state == "stopped" || task.state == "failed";
  const auto time = ended ? task.done_at : task.since;
  if (task.state == "restarting" || task.state == "held") {
    text += ": " + state_detail(task, terminal);
  } else if (task.state != "inactive" && time) {
    text += fmt::format(" since {}; {} ago", format_timestamp(*time), format_duration(terminal.now - *time));
  }
  if (task.restarts > 0)
    text += fmt::format(" ({} {})", task.restarts, task.restarts == 1 ? "restart" : "restarts");
  return text;
}

std::string type_text(const TaskView& task) {
  if (task.is_child()) return "child of " + escape(task.service) + ".service";
  return task.type.empty() ? "" : escape(task.type) + ".service";
}

std::string children_text(const TaskView& task, const std::vector<TaskView>& tasks,
                          const Terminal& terminal) {
  if (task.children.empty()) return {};
  std::string text = fmt::format("{}", task.children.size());
  for (const auto& name : task.children) {
    const auto child =
        std::find_if(tasks.begin(), tasks.end(), [&](const TaskView& t) { return t.name == name; });
    text += '\n' + (child != tasks.end() ? render_child_line(*child, terminal) : "┗━► " + escape(name));
  }
  return text;
}

std::string wait_word(std::string_view on) {
  if (on == "sleep") return "sleeping";
  if (on == "offload") return "for a worker thread";
  if (on == "io") return "for input or output";
  if (on == "edge") return "for an edge of a pin";
  if (on == "event") return "for an event";
  if (on == "channel") return "for a channel";
  return escape(on);
}

std::string wait_text(const TaskView& task, const Terminal& terminal) {
  if (!task.wait || task.wait->on.empty()) return {};
  std::string text = wait_word(task.wait->on);
  if (!task.wait->where.empty()) text += " at " + escape(task.wait->where);
  if (task.wait->until)
    text += fmt::format(", {} left", format_remaining(std::max(*task.wait->until - terminal.now, 0.0)));
  return text;
}

std::string cpu_text(const TaskView& task) {
  if (task.resumes == 0) return {};
  return fmt::format("{} {}, {} in total, {} the longest", task.resumes,
                     task.resumes == 1 ? "resume" : "resumes", format_microseconds(task.total_us),
                     format_microseconds(task.longest_us));
}

bool is_empty(const boost::json::value& value) {
  if (const auto* array = value.if_array()) return array->empty();
  if (const auto* object = value.if_object()) return object->empty();
  return value.is_null();
}

std::string value_text(const boost::json::value& value) {
  return is_empty(value) ? std::string() : to_readable(value);
}

std::string plan_text(const ScheduleView& schedule) {
  std::string text;
  const auto add = [&](std::string_view name, const boost::json::value& value) {
    if (!is_empty(value)) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, to_readable(value));
  };
  add("start_in", schedule.start_in);
  add("repeat", schedule.repeat);
  add("at", schedule.at);
  if (!schedule.cron.empty()) add("cron", boost::json::value(schedule.cron));
  return text;
}

// "last @ T --> next in D @ T", and below it what was planned.
std::string schedule_text(const TaskView& task, const Terminal& terminal) {
  if (!task.schedule) return {};
  std::string text;
  if (task.schedule->last) text = "last @ " + format_short_time(*task.schedule->last, terminal.now);
  const std::string next = next_run_text(*task.schedule, terminal);
  if (!next.empty()) text += (text.empty() ? "" : " --> ") + next;
  const std::string plan = plan_text(*task.schedule);
  if (!plan.empty()) text += fmt::format("{}({})", text.empty() ? "" : " ", plan);
  return text;
}

std::string next_start_text(const TaskView& task) {
  std::string text;
  for (const auto& change : task.next_start) {
    if (!text.empty()) text += '\n';
    text += fmt::format("{}: {} -> {}", escape(change.key),
                        change.now.is_null() ? "default" : value_text(change.now),
                        change.next.is_null() ? "default" : value_text(change.next));
    if (!change.origin.empty()) text += fmt::format(" ({})", escape(change.origin));
  }
  return text;
}

std::string error_text(const TaskView& task, const Terminal& terminal) {
  if (!task.error) return {};
  return paint(terminal, Tone::red, escape(task.error->type)) + ": " +
         escape(task.error->message, Keep::newlines);
}

}  // namespace

std::string render_task_page(const TaskView& task, const std::vector<TaskView>& tasks,
                             const Terminal& terminal) {
  std::string page = title(task, terminal);
  page += field("Loaded", loaded_text(task));
  page += field("Active", active_text(task, terminal));
  page += field("Type", type_text(task));
  page += field("Docs", escape(task.docs));
  if (!task.show_text.empty()) {
    page += field(task.show_name.empty() ? "Show" : escape(task.show_name),
                  escape(task.show_text, Keep::newlines));
  }
  page += field("CTasks", children_text(task, tasks, terminal));
  page += field("Waits", wait_text(task, terminal));
  page += field("CPU", cpu_text(task));
  page += field("Args", value_text(task.args));
  page += field("Kwargs", value_text(task.kwargs));
  page += field("Next start", next_start_text(task));
  page += field("Schedule", schedule_text(task, terminal));
  page += field("Result", value_text(task.result));
  page += field("Error", error_text(task, terminal));
  if (task.error) page += field("Traceback", escape(task.error->traceback, Keep::newlines));
  return fit(page, terminal);
}

}  // namespace aiod::aioctl
