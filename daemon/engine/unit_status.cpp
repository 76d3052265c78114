#include <aio/detail/throw_site.hpp>

#include <algorithm>
#include <utility>

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

/// Collects what is another argument in `after` than in `before`.
class ArgumentChanges {
 public:
  ArgumentChanges(const settings::ServiceSettings& before, const settings::ServiceSettings& after)
      : before_(before), after_(after) {}

  std::vector<ArgumentChange> find() {
    const aio::Array none;
    const aio::Array& old_args = before_.args ? *before_.args : none;
    const aio::Array& new_args = after_.args ? *after_.args : none;
    for (std::size_t i = 0; i < std::max(old_args.size(), new_args.size()); ++i)
      compare("args", std::to_string(i), i < old_args.size() ? &old_args[i] : nullptr,
              i < new_args.size() ? &new_args[i] : nullptr);
    for (const auto& [key, value] : before_.kwargs)
      compare("kwargs", key, &value, after_.kwargs.if_contains(key));
    for (const auto& [key, value] : after_.kwargs)
      if (!before_.kwargs.contains(key)) compare("kwargs", key, nullptr, &value);
    return std::move(found_);
  }

 private:
  void compare(const std::string& where, const std::string& key, const aio::Value* now,
               const aio::Value* next) {
    if (now != nullptr && next != nullptr && *now == *next) return;
    const std::string path = settings::child_path("/" + where, key);
    const auto shown = [&](const settings::ServiceSettings& of, const aio::Value* value) {
      return value != nullptr ? settings::without_secrets(of, path, *value) : aio::Value();
    };
    ArgumentChange change{
        .key = where + '.' + key, .now = shown(before_, now), .next = shown(after_, next), .origin = {}};
    const settings::Mark mark = next != nullptr ? settings::mark_of(after_, path) : settings::Mark();
    if (!mark.file.empty()) change.origin = to_string(mark);
    found_.push_back(std::move(change));
  }

  const settings::ServiceSettings& before_;
  const settings::ServiceSettings& after_;
  std::vector<ArgumentChange> found_;
};

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
  const settings::ServiceSettings& in_effect = in_effect_ ? *in_effect_ : settings_;
  const auto args = settings::without_secrets(in_effect, "/args", in_effect.args.value_or(aio::Array()));
  status.args = args.get_array();
  status.kwargs = settings::without_secrets(in_effect, "/kwargs", in_effect.kwargs).get_object();
  if (in_effect_) status.next_start = ArgumentChanges(*in_effect_, settings_).find();
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
