#include <aio/detail/throw_site.hpp>

#include "engine/plugin_value.hpp"
#include "engine/unit.hpp"
#include "engine/valid_text.hpp"

namespace aiod::engine {
namespace {

// What a service says of itself is asked for at any moment; what it throws is shown in its place.
template <class Ask>
auto guarded(Ask ask) -> decltype(ask()) {
  try {
    if constexpr (std::is_same_v<decltype(ask()), std::optional<aio::Show>>) {
      auto show = ask();
      if (show) show = valid(std::move(*show));
      return show;
    } else {
      return valid(ask());
    }
  } catch (...) {
    const aio::Error error = aio::describe_exception(std::current_exception());
    if constexpr (std::is_same_v<decltype(ask()), aio::Value>)
      return aio::Object{{"error", error.type + ": " + error.message}};
    else if constexpr (std::is_same_v<decltype(ask()), std::string>)
      return error.type + ": " + error.message;
    else
      return aio::Show{"Error", "show() threw " + error.type + ": " + error.message};
  }
}

}  // namespace

TaskStatus ServiceUnit::status(bool full) {
  TaskStatus status{.name = name(),
                    .service = settings_.name,
                    .kind = TaskKind::service,
                    .type = info_.type,
                    .state = state(),
                    .last_outcome = record_.last_outcome(),
                    .info = info_.info,
                    .docs = info_.docs,
                    .path = path_,
                    .enabled = enabled(),
                    .since = record_.since(),
                    .started_at = record_.started_at(),
                    .done_at = record_.done_at(),
                    .result = record_.result(),
                    .error = record_.error(),
                    .wait = main_.waits_for(),
                    .costs = main_.costs()};
  const auto args = settings::without_secrets(settings_, "/args", settings_.args.value_or(aio::Array()));
  status.args = args.get_array();
  status.kwargs = settings::without_secrets(settings_, "/kwargs", settings_.kwargs).get_object();
  children_.for_each([&](const Children::Child& child) { status.children.push_back(child.record.name()); });
  // While it waits or runs it goes by the schedule that it was started with.
  const bool goes_by_plan = planned_ && !has_ended(state());
  if (const auto& plan = goes_by_plan ? planned_ : schedule()) {
    status.schedule = ScheduleStatus{.schedule = *plan};
    if (planner_) {
      status.schedule->last = planner_->last();
      status.schedule->next = planner_->next();
      status.schedule->waits_for_clock = planner_->waits_for_clock();
    }
  }
  status.restarts = retries_.count() - (retry_timer_.armed() ? 1 : 0);
  if (retry_timer_.armed())
    status.retry_at = context_.loop.clock().wall_now() + (retry_timer_.deadline() - now());
  if (full && loaded()) {
    status.show = guarded([&] { return as_service([&] { return service().show(); }); });
    if (status.show)
      status.show =
          aio::Show{adopt_text(std::move(status.show->name)), adopt_text(std::move(status.show->text))};
    status.stats = stats();
  }
  return status;
}

TaskStatus ServiceUnit::status_of(const Children::Child& child) const {
  const TaskRecord& record = child.record;
  return {.name = record.name(),
          .service = settings_.name,
          .kind = TaskKind::child,
          .type = info_.type,
          .state = record.state(),
          .last_outcome = record.last_outcome(),
          .info = info_.info,
          .docs = info_.docs,
          .path = path_,
          .enabled = enabled(),
          .since = record.since(),
          .started_at = record.started_at(),
          .done_at = record.done_at(),
          .result = record.result(),
          .error = record.error(),
          .wait = child.task.waits_for(),
          .costs = child.task.costs()};
}

std::vector<aio::ParamInfo> ServiceUnit::parameters() const {
  if (!loaded()) return {};
  return as_service([this] { return resident_->object->parameters(); });
}

std::string ServiceUnit::report() {
  return loaded() ? guarded([&] { return as_service([&] { return service().report(); }); }) : std::string();
}

aio::Value ServiceUnit::stats() {
  return loaded() ? guarded([&] { return as_service([&] { return adopt(service().stats(), "stats()"); }); })
                  : aio::Value();
}

}  // namespace aiod::engine
