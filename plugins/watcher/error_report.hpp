#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <aio/error.hpp>
#include <aio/time.hpp>
#include <aio/value.hpp>

/// What has failed, how often, and how it looked the last time.
namespace watcher {

class ErrorReport {
 public:
  /// How many kinds of errors of tasks are kept; of more, the one that was not seen for longest is forgotten.
  /// The totals go on.
  static constexpr std::size_t capacity = 256;

  void add(const std::string& task, aio::Error error, aio::WallTime at);
  void clear();

  std::uint64_t total() const noexcept { return total_; }
  /// Of the task "hello.service"; "hello" means the same.
  std::uint64_t count(std::string_view task) const;

  /// {"errors": 3, "report": {"hello.service": ["ValueError"]}}.
  aio::Value summary() const;
  /// {"errors": 3, "report": {"hello.service": {"ValueError": {"count", "first", "last", "message",
  /// "traceback"}}}}; times are seconds of Unix time.
  aio::Value details() const;
  /// For people.
  std::string text() const;

 private:
  struct Entry {
    std::uint64_t count = 0;
    aio::WallTime first{};
    aio::WallTime last{};
    aio::Error error{};
  };
  using Kinds = std::map<std::string, Entry, std::less<>>;

  void forget_oldest();

  std::map<std::string, Kinds, std::less<>> tasks_;
  std::map<std::string, std::uint64_t, std::less<>> counts_;  // by task
  std::size_t kinds_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace watcher
