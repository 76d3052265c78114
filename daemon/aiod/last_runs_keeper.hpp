#pragma once

#include <aio/loop.hpp>
#include <aio/timer.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "engine/surroundings.hpp"
#include "state/last_runs.hpp"

namespace aiod {

/// The last runs in the state directory's file, as the engine wants to see them. Writes on a worker, one file
/// at a time, and again later where the disk did not take it: runs that come meanwhile are written together.
class LastRunsKeeper final : public engine::LastRuns {
 public:
  /// `complain` is called on the loop with a text for the log.
  LastRunsKeeper(aio::Loop& loop, std::filesystem::path file,
                 std::function<void(const std::string&)> complain);

  std::optional<aio::WallTime> last(std::string_view unit) const override;
  void ran(std::string_view unit, aio::WallTime when) override;

  /// Writes what is not written yet, now: call when the loop turns no more.
  void flush();

 private:
  void write();
  void written(const std::string& problem);

  aio::Loop& loop_;
  std::filesystem::path file_;
  std::function<void(const std::string&)> complain_;
  state::RunTimes times_;
  aio::Timer retry_;
  std::string told_;  // the last problem
  bool writing_ = false;
  bool dirty_ = false;
  std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace aiod
