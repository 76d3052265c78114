#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

#include <aio/api.hpp>
#include <aio/detail/wait.hpp>
#include <aio/gpio.hpp>
#include <aio/time.hpp>

namespace aio::gpio {

/// The edges of a claim's inputs, one or several, whose levels somebody else tells of: the simulated board's,
/// and those of chips without interrupts. Debounced, counted, kept in the order in which they came until they
/// are read. Nothing runs by itself: a level that has become stable is noticed when somebody looks, and dated
/// when it did. Loop's thread only.
class AIO_API EdgeQueue {
 public:
  /// `name` is for messages; `active` the logical levels now.
  EdgeQueue(const Clock& clock, std::string name, const InputOptions& options,
            const std::vector<bool>& active, std::size_t capacity);

  /// The logical level of a line has changed.
  void change(std::size_t line, bool active);

  /// The logical level, debounced.
  bool value(std::size_t line);

  /// The claim has ended.
  void close();

  /// The next edge, see Line::edge and Lines::edge. Shares the queue, so that the claim may end meanwhile.
  static Task<Edge> next(std::shared_ptr<EdgeQueue> self, std::source_location where);
  static Task<LineEdge> next_of_several(std::shared_ptr<EdgeQueue> self, std::source_location where);

 private:
  struct Pending {
    bool active;
    TimePoint stable_at;
  };
  struct Level {
    bool stable = false;               // after debouncing
    std::optional<Pending> pending{};  // a level that is not stable yet
  };

  static Task<void> wait_for_edge(EdgeQueue& self, std::source_location where);
  Level* first_pending();
  void settle();
  void emit(Level& level, bool active, TimePoint time);
  bool has_edge();
  LineEdge take();

  const Clock& clock_;
  std::string name_;
  Duration debounce_;
  Edges wanted_;
  std::size_t capacity_;
  std::vector<Level> levels_;
  std::deque<LineEdge> edges_;
  std::uint64_t sequence_ = 0;
  bool closed_ = false;
  aio::detail::WaitList readers_;
};

}  // namespace aio::gpio
