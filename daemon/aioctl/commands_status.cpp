#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>

#include "aioctl/commands.hpp"
#include "aioctl/json_fields.hpp"
#include "aioctl/render_lines.hpp"
#include "aioctl/render_log.hpp"
#include "aioctl/render_page.hpp"
#include "aioctl/task_filter.hpp"
#include "aioctl/task_view.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

bool wants_pages(const Invocation& invocation) {
  return invocation.debug || std::any_of(invocation.patterns.begin(), invocation.patterns.end(),
                                         [](const std::string& pattern) { return !is_wildcard(pattern); });
}

// The children that a named service's page shows, which its own name does not match.
void fetch_children(Session& session, std::vector<TaskView>& tasks) {
  const auto names = absent_children(tasks);
  if (names.empty()) return;
  const json::object request{{"patterns", json::array(names.begin(), names.end())}};
  auto children = parse_tasks(session.aiod.call("io.aiod.Services.Status", request));
  std::move(children.begin(), children.end(), std::back_inserter(tasks));
}

// A page without its log is still worth showing.
std::string last_log_lines(const Invocation& invocation, Session& session, const TaskView& task) {
  if (invocation.page_lines == 0) return {};
  try {
    json::object request{{"units", json::array{task.name}}};
    if (invocation.page_lines) request["lines"] = *invocation.page_lines;
    const json::object reply = session.aiod.call("io.aiod.Log.Read", request);
    const std::string lines = render_records(array_of(reply, "records"), LogFormat::brief, session.terminal);
    return lines.empty() ? lines : '\n' + fit(lines, session.terminal);
  } catch (const CommandError&) {
    return {};
  }
}

void show_pages(const Invocation& invocation, Session& session, std::vector<TaskView> tasks) {
  fetch_children(session, tasks);
  for (auto& task : tasks) {
    if (task.error) task.error->traceback = session.add_source_lines(task.error->traceback);
  }
  std::string text;
  for (const TaskView* task : head_tasks(tasks)) {
    if (!text.empty()) text += '\n';
    text += render_task_page(*task, tasks, session.terminal) + last_log_lines(invocation, session, *task);
  }
  session.out.show(text);
}

ExitCode status_code(const std::vector<TaskView>& tasks, bool some_missing) {
  if (some_missing) return ExitCode::no_such;
  const auto heads = head_tasks(tasks);
  const bool active =
      std::all_of(heads.begin(), heads.end(), [](const TaskView* task) { return task->is_active(); });
  return active ? ExitCode::ok : ExitCode::not_active;
}

// The tasks that the filter leaves, as they came.
json::array json_tasks(const Invocation& invocation, const json::object& reply) {
  if (!invocation.filter.any()) return array_of(reply, "tasks");
  json::array left;
  for (const auto& task : array_of(reply, "tasks")) {
    if (passes(parse_task(task), invocation.filter)) left.push_back(task);
  }
  return left;
}

}  // namespace

CommandError no_such_service(const std::vector<std::string>& missing) {
  return {ExitCode::no_such, "NoSuchService",
          fmt::format("no such service: {}; 'aioctl list' shows them",
                      escape(fmt::format("{}", fmt::join(missing, ", "))))};
}

ExitCode run_status(const Invocation& invocation, Session& session) {
  const bool pages = wants_pages(invocation);
  const json::object reply =
      session.aiod.call("io.aiod.Services.Status", status_request(invocation, pages || invocation.json));
  const auto tasks = filtered(parse_tasks(reply), invocation.filter);
  const auto missing = texts_of(reply, "missing");
  if (!missing.empty() && (array_of(reply, "tasks").empty() || !invocation.json)) {
    const CommandError error = no_such_service(missing);
    if (array_of(reply, "tasks").empty()) throw error;
    tell_error(session.out, false, error.code(), error.what());
  }
  if (invocation.json) {
    show_json(session.out, {{"tasks", json_tasks(invocation, reply)}});
  } else if (!invocation.quiet && pages) {
    show_pages(invocation, session, tasks);
  } else if (!invocation.quiet) {
    session.out.show(render_task_lines(tasks, session.terminal));
  }
  return invocation.patterns.empty() ? ExitCode::ok : status_code(tasks, !missing.empty());
}

}  // namespace aiod::aioctl
