#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <set>

#include "aioctl/commands.hpp"
#include "aioctl/dependency_tree.hpp"
#include "aioctl/json_fields.hpp"
#include "aioctl/render_lists.hpp"
#include "aioctl/render_tables.hpp"
#include "aioctl/task_filter.hpp"
#include "aioctl/task_view.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

// The services whose tasks the names and the filter leave, as far as List knows them.
json::array chosen_services(const Invocation& invocation, Session& session, const json::array& services) {
  const json::object status = session.aiod.call("io.aiod.Services.Status", status_request(invocation, false));
  if (const auto missing = texts_of(status, "missing"); !missing.empty()) throw no_such_service(missing);
  std::set<std::string> names;
  for (const auto& task : filtered(parse_tasks(status), invocation.filter)) names.insert(task.service);
  json::array chosen;
  for (const auto& item : services) {
    const bool broken =
        invocation.filter.failed && invocation.patterns.empty() && !text_of(as_object(item), "error").empty();
    if (broken || names.contains(text_of(as_object(item), "name"))) chosen.push_back(item);
  }
  return chosen;
}

void show_reply(const Invocation& invocation, Session& session, const json::object& document,
                const std::string& text) {
  if (invocation.json) {
    show_json(session.out, document);
  } else if (!invocation.quiet) {
    session.out.show(text);
  }
}

ExitCode show_times(const Invocation& invocation, Session& session) {
  const json::object reply = session.aiod.call("io.aiod.Services.Times", {});
  show_reply(invocation, session, reply, render_times(reply, session.terminal));
  return ExitCode::ok;
}

}  // namespace

ExitCode run_list(const Invocation& invocation, Session& session) {
  if (invocation.times) return show_times(invocation, session);
  const json::object reply = session.aiod.call("io.aiod.Services.List", {});
  json::object document{{"services", array_of(reply, "services")}};
  if (!invocation.patterns.empty() || invocation.filter.any()) {
    document["services"] = chosen_services(invocation, session, array_of(reply, "services"));
  }
  show_reply(invocation, session, document, render_services(document, session.terminal));
  return ExitCode::ok;
}

ExitCode run_list_timers(const Invocation& invocation, Session& session) {
  const json::object reply = session.aiod.call("io.aiod.Services.Status", status_request(invocation, false));
  if (const auto missing = texts_of(reply, "missing"); !missing.empty()) throw no_such_service(missing);
  const auto timers = timers_of(parse_tasks(reply), invocation.all);
  show_reply(invocation, session, timers_document(timers), render_timers(timers, session.terminal));
  return ExitCode::ok;
}

ExitCode run_list_dependencies(const Invocation& invocation, Session& session) {
  constexpr std::string_view method = "io.aiod.Services.Dependencies";
  // The named ones are the roots; what those require has to be known too.
  const json::object roots = session.aiod.call(method, status_request(invocation, false));
  const json::object all = invocation.patterns.empty() ? roots : session.aiod.call(method, {});
  DependencyTree tree(all, invocation.reverse);
  const auto names = invocation.patterns.empty() ? tree.tops() : names_of(roots, "services");
  if (invocation.json) {
    show_json(session.out, tree.document(names_of(roots, "services")));
    return ExitCode::ok;
  }
  if (invocation.quiet) return ExitCode::ok;
  const auto tasks = parse_tasks(session.aiod.call("io.aiod.Services.Status", {}));
  session.out.show(tree.render(names, tasks, session.terminal));
  return ExitCode::ok;
}

ExitCode run_why(const Invocation& invocation, Session& session) {
  const json::object reply =
      session.aiod.call("io.aiod.Services.Why", {{"name", invocation.patterns.front()}});
  show_reply(invocation, session, reply, render_why(reply, session.terminal));
  return ExitCode::ok;
}

}  // namespace aiod::aioctl
