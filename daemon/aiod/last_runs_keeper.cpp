#include "aiod/last_runs_keeper.hpp"

#include <chrono>
#include <exception>
#include <utility>

namespace aiod {

LastRunsKeeper::LastRunsKeeper(aio::Loop& loop, std::filesystem::path file,
                               std::function<void(const std::string&)> complain)
    : loop_(loop), file_(std::move(file)), complain_(std::move(complain)), retry_(loop, [this] {
        if (!writing_) write();
      }) {
  state::LastRuns loaded = state::load_last_runs(file_);
  times_ = std::move(loaded.times);
  if (!loaded.warning.empty()) complain_(loaded.warning);
}

std::optional<aio::WallTime> LastRunsKeeper::last(std::string_view unit) const {
  const auto found = times_.find(std::string(unit));
  return found != times_.end() ? std::optional(found->second) : std::nullopt;
}

void LastRunsKeeper::ran(std::string_view unit, aio::WallTime when) {
  times_.insert_or_assign(std::string(unit), when);
  dirty_ = true;
  if (!writing_ && told_.empty()) write();
}

void LastRunsKeeper::write() {
  writing_ = true;
  dirty_ = false;
  loop_.run_on_worker([this, &loop = loop_, file = file_, times = times_, weak = std::weak_ptr(alive_)] {
    std::string problem;
    try {
      state::save_last_runs(file, times);
    } catch (const std::exception& e) {
      problem = e.what();
    }
    loop.post([this, problem, weak] {
      if (!weak.expired()) written(problem);
    });
  });
}

void LastRunsKeeper::written(const std::string& problem) {
  writing_ = false;
  if (problem.empty()) {
    told_.clear();
    if (dirty_) write();
    return;
  }
  dirty_ = true;
  if (std::exchange(told_, problem) != problem) complain_("the times of last runs can't be kept: " + problem);
  retry_.arm(loop_.clock().now() + std::chrono::seconds(30));
}

void LastRunsKeeper::flush() {
  if (!dirty_ && !writing_) return;
  try {
    state::save_last_runs(file_, times_);
  } catch (const std::exception& e) {
    complain_(std::string("the times of last runs can't be kept: ") + e.what());
  }
}

}  // namespace aiod
