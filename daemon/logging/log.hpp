#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include <aio/log.hpp>
#include <aio/time.hpp>

#include "logging/filter.hpp"
#include "logging/log_file.hpp"
#include "logging/record.hpp"
#include "logging/ring.hpp"
#include "logging/search.hpp"
#include "logging/select.hpp"

namespace aiod::logging {

/// The unit of the daemon's own lines.
inline constexpr std::string_view daemon_unit = "aiod";

struct LogOptions {
  std::optional<std::filesystem::path> ring_file{};  // none: the ring dies with the process
  std::size_t ring_bytes = 1 << 20;
  std::optional<RotatingFile> file{};
  int stderr_fd = 2;  // -1: nothing there
};

class Log;
struct Cursor;
struct Follower;

/// A reader that is told when there is something new. Move-only; ends with its life. For the loop's thread;
/// the Log must outlive it.
class Subscription {
 public:
  Subscription(Log& log, std::shared_ptr<Follower> follower);
  Subscription(Subscription&&) noexcept = default;
  Subscription& operator=(Subscription&&) noexcept;
  ~Subscription();

  /// The next lines, at most `max`, since the last read, and how many were lost. Looks at scan_step lines at
  /// most. `notify` is then called once more when there are others: soon if some are left behind this batch.
  Batch read(const Filter& filter, std::size_t max);

 private:
  Log* log_;
  std::shared_ptr<Follower> follower_;
};

/// The daemon's log: every line goes into the ring, to stderr and to the rotating file, if any.
///
/// Thread: any for write(); everything else belongs to the loop's thread. Writing never waits for a reader, a
/// terminal or a pipe; the rotating file is written through the page cache. What stderr or the file does not
/// take is dropped and counted, the ring has it.
class Log final : public aio::LogSink {
 public:
  /// Runs a function on the loop's thread, later and never at once; may be called on any thread.
  using Post = std::function<void(std::function<void()>)>;

  /// Never fails: a ring file that can't be made is replaced by memory, a log file that can't be opened is
  /// tried again at each line, and the first line of the log says why. The clock must outlive the log.
  Log(const aio::Clock& clock, LogOptions options);
  ~Log() override;
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void write(aio::LogLevel level, std::string_view unit, std::string_view text) noexcept override;

  /// At most `max` matching lines from `from_seq` on, oldest first. `lost` counts lines between `from_seq`
  /// and the oldest one; 0 for `from_seq` 0, which means the oldest.
  Batch read(std::uint64_t from_seq, const Filter& filter, std::size_t max) const;

  /// The newest `max` matching lines, oldest first. Looks through the whole ring in one go.
  Batch last(const Filter& filter, std::size_t max) const;

  /// The same, a slice at a time.
  Search search(Filter filter, std::size_t max) const;

  /// The log of the daemon that ran here before, crashed or not; nullopt when there is none.
  std::optional<RingImage> previous() const;

  /// How followers are called. Without it they are not. Set it before the first one, and to nothing before
  /// the loop goes.
  void set_post(Post post);

  /// `notify` is called through the Post: at most once until the subscription is read. It must not throw.
  /// What it reads begins with the line `from_seq`; without it, with the next one that is written.
  [[nodiscard]] Subscription follow(std::function<void()> notify,
                                    std::optional<std::uint64_t> from_seq = std::nullopt);

  std::uint64_t oldest_seq() const;
  std::uint64_t next_seq() const;

  /// Moves the ring into its file where that could not be made before, and throws when it still can't.
  void keep_ring();

  /// Closes the log file, if any: the next line opens what its path names then.
  void reopen_file();

  struct Dropped {
    std::uint64_t by_stderr = 0;
    std::uint64_t by_file = 0;
  };
  Dropped dropped() const;

 private:
  friend class Subscription;
  struct Sinks;

  bool read_step(Cursor& cursor, const Filter& filter, std::size_t max, Batch& batch) const;
  void rearm(const std::shared_ptr<Follower>& follower);
  void remove(const std::shared_ptr<Follower>& follower) noexcept;
  void wake(const std::shared_ptr<Follower>& follower);

  const aio::Clock& clock_;
  std::optional<std::filesystem::path> ring_file_;
  mutable std::mutex mutex_;  // guards all below
  Ring ring_;
  bool ring_is_kept_ = true;  // or there is to be no file
  std::unique_ptr<Sinks> sinks_;
  Post post_;
  std::vector<std::shared_ptr<Follower>> followers_;
};

}  // namespace aiod::logging
