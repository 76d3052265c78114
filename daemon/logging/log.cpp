#include "logging/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "logging/fd_sink.hpp"
#include "logging/line.hpp"

namespace aiod::logging {

/// Where a reader goes on. Looking a number up takes a walk through the ring, so that the place is kept.
struct Cursor {
  std::uint64_t seq = 0;
  std::optional<std::uint64_t> position{};
};

/// One reader. `cursor` and `notify` are the loop's, `armed` is guarded by the log's mutex.
struct Follower {
  std::function<void()> notify;  // empty once the subscription has ended
  Cursor cursor;
  bool armed = true;
};

namespace {

spdlog::level::level_enum spdlog_level(aio::LogLevel level) {
  switch (level) {
    case aio::LogLevel::debug:
      return spdlog::level::debug;
    case aio::LogLevel::info:
      return spdlog::level::info;
    case aio::LogLevel::warning:
      return spdlog::level::warn;
    case aio::LogLevel::error:
      return spdlog::level::err;
    default:
      return spdlog::level::critical;
  }
}

spdlog::details::log_msg message_of(const RecordView& line) {
  const auto time = std::chrono::time_point_cast<spdlog::log_clock::duration>(line.time);
  return {time, spdlog::source_loc{}, spdlog::string_view_t(line.unit.data(), line.unit.size()),
          spdlog_level(line.level), spdlog::string_view_t(line.text.data(), line.text.size())};
}

Ring make_ring(const LogOptions& options, std::string& problem) {
  if (!options.ring_file) return Ring::in_memory(options.ring_bytes);
  try {
    return Ring::create(*options.ring_file, options.ring_bytes);
  } catch (const std::exception& error) {
    problem = fmt::format("the log's ring is in memory only and won't survive a crash: {}", error.what());
    return Ring::in_memory(options.ring_bytes);
  }
}

std::unique_ptr<LogFile> make_file(const LogOptions& options, std::string& problem) {
  if (!options.file) return nullptr;
  auto file = std::make_unique<LogFile>(*options.file);
  try {
    file->open();
  } catch (const std::exception& error) {
    problem = fmt::format("no log file is written until it can be: {}", error.what());
  }
  return file;
}

}  // namespace

struct Log::Sinks {
  std::unique_ptr<FdSink> terminal;
  std::unique_ptr<LogFile> file;
  LineFormatter file_format{LineStyle::plain};
  std::uint64_t file_dropped = 0;

  void write(const RecordView& line) {
    const auto message = message_of(line);
    if (terminal) terminal->log(message);
    if (file) write_file(message);
  }

  void write_file(const spdlog::details::log_msg& message) {
    try {
      spdlog::memory_buf_t line;
      file_format.format(message, line);
      file->write({line.data(), line.size()});
    } catch (const std::exception&) {
      ++file_dropped;
    }
  }
};

Log::Log(const aio::Clock& clock, LogOptions options)
    : clock_(clock),
      ring_file_(options.ring_file),
      ring_(Ring::in_memory(0)),
      sinks_(std::make_unique<Sinks>()) {
  std::string ring_problem;
  std::string file_problem;
  ring_ = make_ring(options, ring_problem);
  ring_is_kept_ = ring_problem.empty();
  if (options.stderr_fd >= 0)
    sinks_->terminal = std::make_unique<FdSink>(options.stderr_fd, style_for(options.stderr_fd));
  sinks_->file = make_file(options, file_problem);
  for (const std::string& problem : {ring_problem, file_problem}) {
    if (!problem.empty()) write(aio::LogLevel::warning, daemon_unit, problem);
  }
}

Log::~Log() = default;

void Log::keep_ring() {
  const std::lock_guard lock(mutex_);
  if (ring_is_kept_) return;
  ring_.move_to(*ring_file_);
  ring_is_kept_ = true;
}

void Log::write(aio::LogLevel level, std::string_view unit, std::string_view text) noexcept {
  const aio::WallTime time = clock_.wall_now();
  const std::lock_guard lock(mutex_);
  const RecordView line = ring_.write(time, level, unit, text);
  try {
    sinks_->write(line);
    for (const auto& follower : followers_) {
      if (follower->armed) wake(follower);
    }
  } catch (const std::exception&) {
    // Out of memory: the ring has the line, and a follower that was not called stays armed.
  }
}

void Log::wake(const std::shared_ptr<Follower>& follower) {
  if (!post_) return;
  post_([follower] {
    const auto notify = follower->notify;  // kept while it runs: it may end its own subscription
    if (notify) notify();
  });
  follower->armed = false;
}

// False when it has come to the end.
bool Log::read_step(Cursor& cursor, const Filter& filter, std::size_t max, Batch& batch) const {
  std::vector<Record> lines;
  bool more = false;
  {
    const std::lock_guard lock(mutex_);
    const RingView view = ring_.view();
    if (const std::uint64_t oldest = ring_.oldest_seq(); cursor.seq < oldest) {
      if (cursor.seq != 0) batch.lost += oldest - cursor.seq;
      cursor.seq = oldest;
    }
    if (!cursor.position) cursor.position = view.find(cursor.seq);
    lines = scan_forward(view, *cursor.position, filter, max);
    more = *cursor.position < view.end();
    const auto next = view.at(*cursor.position);
    cursor.seq = next ? next->header.seq : std::max(cursor.seq, ring_.next_seq());
  }
  keep_matching(std::move(lines), filter, batch.records);
  batch.next_seq = cursor.seq;
  return more;
}

Batch Log::read(std::uint64_t from_seq, const Filter& filter, std::size_t max) const {
  Batch batch{.next_seq = from_seq};
  Cursor cursor{.seq = from_seq};
  while (batch.records.size() < max && read_step(cursor, filter, max - batch.records.size(), batch)) continue;
  return batch;
}

Search Log::search(Filter filter, std::size_t max) const {
  const auto with_ring = [this](const std::function<void(const RingView&)>& look) {
    const std::lock_guard lock(mutex_);
    look(ring_.view());
  };
  const std::lock_guard lock(mutex_);
  return {with_ring, std::move(filter), max, ring_.view().end(), ring_.next_seq()};
}

Batch Log::last(const Filter& filter, std::size_t max) const {
  Search looking = search(filter, max);
  while (looking.step()) continue;
  return {.records = looking.take(), .next_seq = looking.next_seq(), .lost = looking.lost()};
}

std::optional<RingImage> Log::previous() const {
  return ring_file_ ? Ring::open_previous(*ring_file_) : std::nullopt;
}

void Log::set_post(Post post) {
  const std::lock_guard lock(mutex_);
  post_ = std::move(post);
}

std::uint64_t Log::oldest_seq() const {
  const std::lock_guard lock(mutex_);
  return ring_.oldest_seq();
}

std::uint64_t Log::next_seq() const {
  const std::lock_guard lock(mutex_);
  return ring_.next_seq();
}

Log::Dropped Log::dropped() const {
  const std::lock_guard lock(mutex_);
  return {.by_stderr = sinks_->terminal ? sinks_->terminal->dropped() : 0, .by_file = sinks_->file_dropped};
}

void Log::reopen_file() {
  const std::lock_guard lock(mutex_);
  if (sinks_->file) sinks_->file->close();
}

Subscription Log::follow(std::function<void()> notify, std::optional<std::uint64_t> from_seq) {
  auto follower = std::make_shared<Follower>();
  follower->notify = std::move(notify);
  const std::lock_guard lock(mutex_);
  follower->cursor.seq = from_seq.value_or(ring_.next_seq());
  followers_.push_back(follower);
  if (follower->cursor.seq < ring_.next_seq()) wake(follower);
  return {*this, std::move(follower)};
}

void Log::rearm(const std::shared_ptr<Follower>& follower) {
  const std::lock_guard lock(mutex_);
  follower->armed = true;
  if (follower->cursor.seq < ring_.next_seq()) wake(follower);
}

void Log::remove(const std::shared_ptr<Follower>& follower) noexcept {
  const std::lock_guard lock(mutex_);
  std::erase(followers_, follower);
}

Subscription::Subscription(Log& log, std::shared_ptr<Follower> follower)
    : log_(&log), follower_(std::move(follower)) {}

Subscription& Subscription::operator=(Subscription&& other) noexcept {
  Subscription taken(std::move(other));
  std::swap(log_, taken.log_);
  std::swap(follower_, taken.follower_);
  return *this;
}

Subscription::~Subscription() {
  if (!follower_) return;
  log_->remove(follower_);
  follower_->notify = nullptr;
}

Batch Subscription::read(const Filter& filter, std::size_t max) {
  Batch batch;
  log_->read_step(follower_->cursor, filter, max, batch);
  log_->rearm(follower_);
  return batch;
}

}  // namespace aiod::logging
