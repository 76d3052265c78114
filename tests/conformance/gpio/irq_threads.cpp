#include "conformance/gpio/irq_threads.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

namespace aio::gpio::conformance {
namespace {

namespace fs = std::filesystem;

// "57 (irq/24-aiod:hel) S 2 ...": what follows the name. Nothing when the thread has ended.
char state_in(int stat) {
  std::array<char, 128> bytes;
  const ssize_t got = ::pread(stat, bytes.data(), bytes.size(), 0);
  const std::string_view line(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  const std::size_t end = line.rfind(") ");
  return end != std::string_view::npos && end + 2 < line.size() ? line[end + 2] : '\0';
}

bool is_at_rest(char state) {
  return state == 'S' || state == '\0';
}

bool is_of_a_claim(const fs::path& process) {
  std::ifstream stream(process / "comm");
  std::string name;
  std::getline(stream, name);
  return name.starts_with("irq/") && name.find("aiod:") != std::string::npos;
}

}  // namespace

IrqThreads::IrqThreads(Board& board) : watch_(board.watch([this](const LineInfo&) { stale_ = true; })) {}

// A thread that has just been asked to run again may still look asleep, so it is looked at twice.
void IrqThreads::settle() const {
  for (const auto& stat : stats_) {
    for (int at_rest = 0; at_rest < 2;) {
      at_rest = is_at_rest(state_in(stat.get())) ? at_rest + 1 : 0;
      std::this_thread::yield();
    }
  }
}

void IrqThreads::look() {
  if (!stale_) return;
  stats_.clear();
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
    if (is_of_a_claim(entry->path()))
      stats_.emplace_back(::open((entry->path() / "stat").c_str(), O_RDONLY | O_CLOEXEC));
  }
  stale_ = false;
}

}  // namespace aio::gpio::conformance
