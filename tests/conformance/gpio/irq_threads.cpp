#include "conformance/gpio/irq_threads.hpp"

#include <fstream>
#include <string>
#include <thread>

namespace aio::gpio::conformance {
namespace {

namespace fs = std::filesystem;

// "57 (irq/24-aiod:hel) S 2 ...": what follows the name. Empty when the thread has ended.
char state_in(const fs::path& stat) {
  std::ifstream stream(stat);
  std::string line;
  std::getline(stream, line);
  const std::size_t end = line.rfind(") ");
  return end != std::string::npos && end + 2 < line.size() ? line[end + 2] : '\0';
}

bool is_of_a_claim(const fs::path& process) {
  std::ifstream stream(process / "comm");
  std::string name;
  std::getline(stream, name);
  return name.starts_with("irq/") && name.find("aiod:") != std::string::npos;
}

}  // namespace

IrqThreads::IrqThreads(Board& board) : watch_(board.watch([this](const LineInfo&) { stale_ = true; })) {}

void IrqThreads::settle() {
  if (stale_) look();
  for (const fs::path& stat : stats_) {
    while (state_in(stat) == 'R') std::this_thread::yield();
  }
}

void IrqThreads::look() {
  stats_.clear();
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
    if (is_of_a_claim(entry->path())) stats_.push_back(entry->path() / "stat");
  }
  stale_ = false;
}

}  // namespace aio::gpio::conformance
