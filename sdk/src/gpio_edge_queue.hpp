#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <source_location>
#include <string>

#include <aio/detail/wait.hpp>
#include <aio/gpio.hpp>
#include <aio/time.hpp>

namespace aio::gpio {

/// The edges of one simulated input: debounced, counted, kept until they are read. Nothing runs by itself: a
/// level that has become stable is noticed when somebody looks, and dated when it did.
class EdgeQueue {
 public:
  EdgeQueue(const Clock& clock, Pin pin, const InputOptions& options, bool active, std::size_t capacity);

  /// The logical level has changed.
  void change(bool active);

  /// The logical level, debounced.
  bool value();

  /// The claim has ended.
  void close();

  /// The next edge, see Line::edge. Shares the queue, so that the claim may end meanwhile.
  static Task<Edge> next(std::shared_ptr<EdgeQueue> self, std::source_location where);

 private:
  struct Pending {
    bool active;
    TimePoint stable_at;
  };

  void settle();
  void emit(bool active, TimePoint time);
  void throw_if_closed() const;

  const Clock& clock_;
  Pin pin_;
  Duration debounce_;
  Edges wanted_;
  std::size_t capacity_;
  bool stable_;                     // the level after debouncing
  std::optional<Pending> pending_;  // a level that is not stable yet
  std::deque<Edge> edges_;
  std::uint64_t sequence_ = 0;
  bool closed_ = false;
  aio::detail::WaitList readers_;
};

}  // namespace aio::gpio
