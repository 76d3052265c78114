#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include <aio/error.hpp>
#include <aio/host.hpp>
#include <aio/loop.hpp>
#include <aio/value.hpp>

namespace aio::testing {

struct Aborted {};  // by its stop
using RunEnd = std::variant<Value, Aborted, Error>;

/// One coroutine, run after run, spawned as the daemon spawns its tasks.
class HarnessTask {
 public:
  using OnEnd = std::function<void(RunEnd)>;

  HarnessTask(Loop& loop, std::string name) : loop_(loop), name_(std::move(name)) {}
  ~HarnessTask() { drop(); }
  HarnessTask(const HarnessTask&) = delete;
  HarnessTask& operator=(const HarnessTask&) = delete;

  /// `body` is called by the loop; `on_end` when the run's frames are gone. Not while a run is alive.
  void start(Host::ChildBody body, OnEnd on_end);
  void request_stop();
  bool alive() const noexcept { return run_ != nullptr; }

  /// From now on nobody is told of the run's end.
  void forget_owner() noexcept;
  /// Lets go of the run; its frames are destroyed when the loop turns next.
  void drop();

 private:
  struct Run;
  static Task<void> root(std::shared_ptr<Run> run, Host::ChildBody body);

  Loop& loop_;
  std::string name_;
  std::shared_ptr<Run> run_;
};

}  // namespace aio::testing
