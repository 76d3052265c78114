#include "engine/shut_down.hpp"

#include <algorithm>
#include <utility>

#include "engine/names.hpp"

namespace aiod::engine {
namespace {

bool is_core(const ServiceUnit& unit) {
  return unit.type() == aio::ServiceType::core;
}

}  // namespace

void ShutDown::begin(const std::vector<ServiceUnit*>& living, std::string reason,
                     std::function<void()> done) {
  const auto self = std::make_shared<ShutDown>(std::move(reason), std::move(done));
  self->add(living);
  self->go_on(self->ready_ones());
}

void ShutDown::add(const std::vector<ServiceUnit*>& living) {
  std::map<std::string_view, ServiceUnit*> by_name;
  for (ServiceUnit* unit : living) {
    by_name.emplace(unit->name(), unit);
    if (!is_core(*unit)) ++others_;
  }
  for (ServiceUnit* unit : living)
    for (const std::string& name : unit->requirements()) {
      const auto required = by_name.find(unit_name(name));
      if (required == by_name.end() || required->second == unit) continue;
      steps_[unit].required.push_back(required->second);
      ++steps_[required->second].dependents;
    }
  for (ServiceUnit* unit : living) steps_[unit];
  unasked_ = steps_.size();
}

bool ShutDown::is_ready(const ServiceUnit& unit, const Step& step) const {
  return !step.asked && step.dependents == 0 && (!is_core(unit) || others_ == 0);
}

std::vector<ServiceUnit*> ShutDown::ready_ones() {
  std::vector<ServiceUnit*> ready;
  for (const auto& [unit, step] : steps_)
    if (is_ready(*unit, step)) ready.push_back(unit);
  return ready;
}

// The latest first. Services that require one another in a circle, which a changed configuration can bring
// about while they run, are stopped together; the core services after them.
void ShutDown::go_on(std::vector<ServiceUnit*> ready) {
  if (ready.empty() && in_progress_ == 0 && unasked_ > 0)
    for (const auto& [unit, step] : steps_)
      if (!step.asked && (!is_core(*unit) || others_ == 0)) ready.push_back(unit);
  std::sort(ready.begin(), ready.end(),
            [](const ServiceUnit* a, const ServiceUnit* b) { return a->start_number() > b->start_number(); });
  for (ServiceUnit* unit : ready) steps_[unit].asked = true;
  unasked_ -= ready.size();
  in_progress_ += ready.size();
  for (ServiceUnit* unit : ready) {
    unit->stop(reason_);
    unit->when_settled([self = shared_from_this(), unit] { self->ended(*unit); });
  }
  if (in_progress_ == 0 && unasked_ == 0)
    if (const auto done = std::exchange(done_, nullptr)) done();
}

void ShutDown::ended(ServiceUnit& unit) {
  --in_progress_;
  std::vector<ServiceUnit*> ready;
  for (ServiceUnit* required : steps_[&unit].required) {
    Step& step = steps_[required];
    --step.dependents;
    if (is_ready(*required, step)) ready.push_back(required);
  }
  if (!is_core(unit) && --others_ == 0) ready = ready_ones();
  go_on(std::move(ready));
}

}  // namespace aiod::engine
