#pragma once

#include <aio/loop.hpp>

#include <cstddef>
#include <deque>
#include <memory>

namespace aiod::control {

/// Something that takes long and is done in steps, each short: a search through the log.
class LongWork {
 public:
  virtual ~LongWork() = default;

  /// One step. True when there is more to do. Must not throw.
  virtual bool step() = 0;

  /// What it keeps in memory until it is done, in bytes, about.
  virtual std::size_t kept_bytes() const = 0;

  /// It had to give way, because all together kept too much: it gets no more turns.
  virtual void give_way() = 0;

 private:
  friend class Turns;
  aio::Duration used_{};
  aio::TimePoint last_{};
  bool waits_ = false;
};

/// Shares the loop: one step of one work at a time, then everything else that the loop has to do. Who has
/// used the loop less comes first, so that a short work is soon done however many long ones there are; among
/// equals the one that came first goes on, so that few are half done. Loop's thread only.
class Turns : public std::enable_shared_from_this<Turns> {
 public:
  struct Limits {
    aio::Duration quantum = std::chrono::milliseconds(10);  // used times are compared in these
    aio::Duration rest = std::chrono::seconds(1);  // after this without a turn, what was used is forgotten
    std::size_t kept_bytes = 32 * 1024 * 1024;     // by all that wait
  };

  /// The loop must outlive it.
  explicit Turns(aio::Loop& loop) : Turns(loop, Limits()) {}
  Turns(aio::Loop& loop, Limits limits) : loop_(loop), limits_(limits) {}

  /// Gives it turns until it has nothing more to do, or is gone: it is not kept alive. Nothing happens when
  /// it waits already.
  void add(const std::shared_ptr<LongWork>& work);

 private:
  void take_turns();
  void turn();
  void limit_memory();
  std::shared_ptr<LongWork> next();
  std::int64_t level(const LongWork& work) const;

  aio::Loop& loop_;
  Limits limits_;
  std::deque<std::weak_ptr<LongWork>> waiting_;
  bool posted_ = false;
};

}  // namespace aiod::control
