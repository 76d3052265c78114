#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

#include <aio/api.hpp>
#include <aio/detail/gpio_unread_edges.hpp>
#include <aio/detail/wait.hpp>
#include <aio/gpio.hpp>
#include <aio/time.hpp>

namespace aio::gpio {

/// The edges of inputs, one or several, whose levels somebody else tells of: the simulated board's, and those
/// of chips without interrupts. Debounced, counted, kept in the order in which they came until they are read.
/// Nothing runs by itself: a level that has become stable is noticed when somebody looks, and dated when it
/// did. Loop's thread only.
class AIO_API EdgeQueue {
 public:
  class Reader;

  /// `name` is for messages; `active` the logical levels now.
  EdgeQueue(const Clock& clock, std::string name, const InputOptions& options,
            const std::vector<bool>& active, std::size_t capacity);

  /// The logical level of a line has changed.
  void change(std::size_t line, bool active);

  /// The logical level, debounced.
  bool value(std::size_t line);

  /// For one claim of the inputs: every edge from now on.
  static std::shared_ptr<Reader> reader(std::shared_ptr<EdgeQueue> self);

  /// Every claim has ended.
  void close();

 private:
  struct Pending {
    bool active;
    TimePoint stable_at;
  };
  struct Level {
    bool stable = false;               // after debouncing
    std::optional<Pending> pending{};  // a level that is not stable yet
  };

  Level* first_pending();
  void settle();
  void emit(Level& level, bool active, TimePoint time);
  void wake_all();

  const Clock& clock_;
  std::string name_;
  Duration debounce_;
  Edges wanted_;
  std::size_t capacity_;
  std::vector<Level> levels_;
  std::uint64_t sequence_ = 0;
  bool closed_ = false;
  std::vector<Reader*> readers_;
};

/// What one claim reads.
class AIO_API EdgeQueue::Reader {
 public:
  explicit Reader(std::shared_ptr<EdgeQueue> queue);
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader();

  /// The claim has ended.
  void close();

  /// The next edge, see Line::edge and Lines::edge. Shares the reader, so that the claim may end meanwhile.
  static Task<Edge> next(std::shared_ptr<Reader> self, std::source_location where);
  static Task<LineEdge> next_of_several(std::shared_ptr<Reader> self, std::source_location where);

 private:
  friend class EdgeQueue;

  static Task<void> wait_for_edge(Reader& self, std::source_location where);
  bool has_edge();

  std::shared_ptr<EdgeQueue> queue_;
  UnreadEdges unread_;
  bool closed_ = false;
  aio::detail::WaitList waiting_;
};

}  // namespace aio::gpio
