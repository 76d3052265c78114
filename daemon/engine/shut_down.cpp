#include "engine/shut_down.hpp"

#include <algorithm>
#include <utility>

#include "engine/names.hpp"

namespace aiod::engine {
void ShutDown::begin(const std::vector<ServiceUnit*>& living, std::string reason,
                     std::function<void()> done) {
  const auto self = std::make_shared<ShutDown>(std::move(reason), std::move(done));
  self->add(living);
  self->go_on(self->ready_ones());
}

void ShutDown::add(const std::vector<ServiceUnit*>& living) {
  for (ServiceUnit* unit : living)
    steps_.try_emplace(unit->name(), Step{.unit = unit,
                                          .lifetime = unit->lifetime(),
                                          .core = unit->type() == aio::ServiceType::core,
                                          .start_number = unit->start_number()});
  for (auto& [dependent, step] : steps_) {
    if (!step.core) ++others_;
    for (const std::string& name : step.unit->requirements()) {
      const auto required = steps_.find(unit_name(name));
      if (required == steps_.end() || &required->second == &step) continue;
      step.required.push_back(&required->second);
      ++required->second.dependents;
    }
  }
  unasked_ = steps_.size();
}

bool ShutDown::is_ready(const Step& step) const {
  return !step.asked && step.dependents == 0 && (!step.core || others_ == 0);
}

std::vector<ShutDown::Step*> ShutDown::ready_ones() {
  std::vector<Step*> ready;
  for (auto& [name, step] : steps_)
    if (is_ready(step)) ready.push_back(&step);
  return ready;
}

// The latest first. Services that require one another in a circle, which a changed configuration can bring
// about while they run, are stopped together; the core services after them.
void ShutDown::go_on(std::vector<Step*> ready) {
  if (ready.empty() && in_progress_ == 0 && unasked_ > 0)
    for (auto& [name, step] : steps_)
      if (!step.asked && (!step.core || others_ == 0)) ready.push_back(&step);
  std::stable_sort(ready.begin(), ready.end(),
                   [](const Step* a, const Step* b) { return a->start_number > b->start_number; });
  for (Step* step : ready) step->asked = true;
  unasked_ -= ready.size();
  in_progress_ += ready.size();
  for (Step* step : ready) stop(*step);
  if (in_progress_ == 0 && unasked_ == 0)
    if (const auto done = std::exchange(done_, nullptr)) done();
}

void ShutDown::stop(Step& step) {
  if (step.lifetime.expired()) return ended(step);
  step.unit->stop(reason_);
  step.unit->when_settled([self = shared_from_this(), &step] { self->ended(step); });
}

void ShutDown::ended(Step& step) {
  --in_progress_;
  std::vector<Step*> ready;
  for (Step* required : step.required) {
    --required->dependents;
    if (is_ready(*required)) ready.push_back(required);
  }
  if (!step.core && --others_ == 0) ready = ready_ones();
  go_on(std::move(ready));
}

}  // namespace aiod::engine
