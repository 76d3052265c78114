#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include <aio/log.hpp>
#include <aio/task.hpp>

#include "discovery.hpp"

namespace aiomqtt {

/// What has to be known after a restart.
struct Memory {
  // Which run of the daemon wrote it, and what that had to say of the board's last reset.
  std::string boot{};
  std::string process{};
  std::string reset{};

  // What the broker keeps of ours: the topic of the discovery's document, its components, the states' topics.
  std::string topic{};
  Withdrawn components{};
  std::set<std::string> states{};

  bool operator==(const Memory&) const = default;
};

std::string text_of(const Memory& memory);
/// Throws std::exception when that is not what text_of() wrote.
Memory memory_from(std::string_view text);

/// The memory in a file of the state folder. It does its best: a disk that fails is complained of once, and
/// costs what was remembered. Loop's thread only.
class MemoryFile {
 public:
  MemoryFile(std::filesystem::path file, aio::Logger log) : file_(std::move(file)), log_(std::move(log)) {}

  const Memory& get() const noexcept { return memory_; }
  aio::Task<void> load();
  /// Ends when it is on the disk; at once when nothing has changed.
  aio::Task<void> store(Memory memory);

 private:
  void complain(const std::string& problem);

  std::filesystem::path file_;
  aio::Logger log_;
  Memory memory_{};
  bool complained_ = false;
};

}  // namespace aiomqtt
