#pragma once

#include <aio/loop.hpp>
#include <aio/timer.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "settings/known_parameters.hpp"

namespace aiod {

/// What is known of the plugins' parameters, in the state directory's file. Writes on a worker, some time
/// after it has learnt something, when a boot is long over: what becomes known meanwhile is written together.
class ParameterMemory {
 public:
  explicit ParameterMemory(std::filesystem::path file);
  ParameterMemory(const ParameterMemory&) = delete;
  ParameterMemory& operator=(const ParameterMemory&) = delete;

  const std::shared_ptr<settings::KnownParameters>& known() const noexcept { return known_; }

  /// Why the file could not be used; empty when it could.
  const std::string& warning() const noexcept { return warning_; }

  /// Something new is known: it will be written. `complain` is called on the loop, with a text for the log.
  /// Loop's thread.
  void keep(aio::Loop& loop, std::function<void(const std::string&)> complain);

  /// Writes what is not written yet, now: call when the loop turns no more.
  void flush() noexcept;

 private:
  void write();
  void written(const std::string& problem);

  struct Writer {
    Writer(aio::Loop& on, std::function<void(const std::string&)> to, std::function<void()> write)
        : loop(on), complain(std::move(to)), due(on, std::move(write)) {}

    aio::Loop& loop;
    std::function<void(const std::string&)> complain;
    aio::Timer due;
  };

  std::filesystem::path file_;
  std::shared_ptr<settings::KnownParameters> known_;
  std::string warning_;
  std::optional<Writer> writer_;  // once there is something to write
  std::string told_;              // the last problem of writing
  bool dirty_ = false;
  std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace aiod
