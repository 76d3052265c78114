#include "simulation/ledger.hpp"

#include <fmt/format.h>

namespace aiod::simulation {

// One for all copies of a callback.
struct Ledger::Answer {
  Answer(Ledger& the_ledger, std::uint64_t the_number) : ledger(the_ledger), number(the_number) {}
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;
  ~Answer() {
    const auto open = ledger.owed_.find(number);
    if (open == ledger.owed_.end()) return;
    if (!ledger.forgiving_)
      ledger.violate(fmt::format("nobody will ever answer: {} {}", open->second.kind, open->second.subject));
    ledger.owed_.erase(open);
  }
  void give() {
    if (ledger.owed_.erase(number) == 0) ledger.violate("a callback was called twice");
  }

  Ledger& ledger;
  std::uint64_t number;
};

void Ledger::violate(std::string what) {
  trace_.add("VIOLATION: " + what);
  if (!violation_) violation_ = std::move(what);
}

void Ledger::run_began(const std::string& task) {
  ++begun_[task];
  if (++living_[task] > 1) violate(fmt::format("{} runs {} times at once", task, living_[task]));
}

void Ledger::run_ended(const std::string& task) {
  const auto found = living_.find(task);
  if (found == living_.end())
    violate(task + " ended and did not run");
  else if (--found->second == 0)
    living_.erase(found);
}

int Ledger::alive(const std::string& task) const {
  const auto found = living_.find(task);
  return found != living_.end() ? found->second : 0;
}

std::uint64_t Ledger::begun(const std::string& task) const {
  const auto found = begun_.find(task);
  return found != begun_.end() ? found->second : 0;
}

std::function<void()> Ledger::expect(std::string kind, std::string subject, aio::TimePoint now) {
  const std::uint64_t number = ++promises_;
  owed_.emplace(number, Promise{.kind = std::move(kind), .subject = std::move(subject), .asked = now});
  return [answer = std::make_shared<Answer>(*this, number)] { answer->give(); };
}

void Ledger::start_over() {
  forgiving_ = false;
  begun_.clear();
  on_stops_.clear();
}

}  // namespace aiod::simulation
