#pragma once

#include <cstdint>
#include <map>
#include <optional>
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

  /// A traceback that came without the names of its functions.
  struct Unnamed {
    std::string task;
    std::string type;
    std::string traceback;
  };
  /// One that has not been asked for yet; nullopt when there is none. The same traceback is asked for once.
  std::optional<Unnamed> take_unnamed();
  /// What came of it. Counts for as long as that kind's last traceback is this one.
  void name(const Unnamed& unnamed, std::string traceback);

  std::uint64_t total() const noexcept { return total_; }
  /// Those that a reboot may cure: a wrong configuration, a plugin that can't be loaded and a service that is
  /// held are none.
  std::uint64_t curable() const noexcept { return curable_; }
  /// The same of the task "hello.service"; "hello" means the same.
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
    std::string bare{};   // the traceback as it came
    bool is_new = false;  // the traceback: nobody has asked for it
  };
  using Kinds = std::map<std::string, Entry, std::less<>>;

  static void take_error(Entry& entry, aio::Error error);
  void forget_oldest();

  std::map<std::string, Kinds, std::less<>> tasks_;
  std::map<std::string, std::uint64_t, std::less<>> counts_;  // by task, of those that a reboot may cure
  std::size_t kinds_ = 0;
  std::uint64_t total_ = 0;
  std::uint64_t curable_ = 0;
};

}  // namespace watcher
