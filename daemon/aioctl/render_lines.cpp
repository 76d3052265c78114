#include "aioctl/render_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "aioctl/state_look.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

constexpr std::string_view branch = "  ┗━► ";

struct Row {
  std::string head;  // indentation, dot and name
  const TaskView* task;
};

Row make_row(const TaskView& task, std::string_view indentation, const Terminal& terminal) {
  return {fmt::format("{}{} {}", indentation, state_dot(task, terminal), escape(task.name)), &task};
}

// Services in the order given, each with its children below it.
std::vector<Row> make_rows(const std::vector<TaskView>& tasks, const Terminal& terminal) {
  std::multimap<std::string_view, const TaskView*> children;
  for (const auto& task : tasks) {
    if (task.is_child()) children.emplace(task.service, &task);
  }
  std::vector<Row> rows;
  for (const TaskView* head : head_tasks(tasks)) {
    rows.push_back(make_row(*head, "", terminal));
    if (head->is_child()) continue;
    const auto [first, last] = children.equal_range(head->service);
    for (auto child = first; child != last; ++child)
      rows.push_back(make_row(*child->second, branch, terminal));
  }
  return rows;
}

std::string detail_and_outcome(const TaskView& task, const Terminal& terminal) {
  std::string text = state_detail(task, terminal);
  const std::string outcome = outcome_text(task);
  if (!outcome.empty()) text += fmt::format("{}--> {}", text.empty() ? "" : " ", outcome);
  return text;
}

std::string without_trailing_blanks(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace

std::string render_task_lines(const std::vector<TaskView>& tasks, const Terminal& terminal) {
  const std::vector<Row> rows = make_rows(tasks, terminal);
  std::size_t head_width = 0;
  std::size_t state_width = 0;
  for (const Row& row : rows) {
    head_width = std::max(head_width, display_width(row.head));
    state_width = std::max(state_width, display_width(state_text(*row.task)));
  }
  std::string out;
  for (const Row& row : rows) {
    const std::string state = pad(paint(terminal, state_tone(*row.task), state_text(*row.task)), state_width);
    const std::string line =
        fmt::format("{}  {}  {}", pad(row.head, head_width), state, detail_and_outcome(*row.task, terminal));
    out += without_trailing_blanks(line) + '\n';
  }
  return fit(out, terminal);
}

std::string render_child_line(const TaskView& child, const Terminal& terminal) {
  const std::string state = paint(terminal, state_tone(child), state_text(child));
  return without_trailing_blanks(fmt::format("┗━► {} {} {} {}", state_dot(child, terminal),
                                             escape(child.name), state, detail_and_outcome(child, terminal)));
}

std::string fit(std::string_view text, const Terminal& terminal) {
  if (!terminal.tty || terminal.width == 0) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    out += truncate(text.substr(0, end), terminal.width);
    if (end == std::string_view::npos) break;
    out += '\n';
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace aiod::aioctl
