#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>
#include <string>

#include "metrics.hpp"

namespace stats {
namespace {

// Field `number` of /proc/self/stat, as proc(5) counts them. The second, a name, may hold anything.
double stat_field(const std::string& stat, int number) {
  std::istringstream rest(stat.substr(stat.rfind(')') + 1));
  std::string field;
  for (int i = 3; i <= number; ++i) rest >> field;
  return field.empty() ? 0 : std::stod(field);
}

double boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string key; file >> key; file.ignore(std::numeric_limits<std::streamsize>::max(), '\n')) {
    if (key != "btime") continue;
    double seconds = 0;
    file >> seconds;
    return seconds;
  }
  return 0;
}

std::size_t open_files() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  const auto count = error ? 0 : std::distance(begin(files), end(files));
  return static_cast<std::size_t>(count > 0 ? count - 1 : 0);  // without the one that looks
}

}  // namespace

ProcessFigures process_figures() {
  std::ifstream file("/proc/self/stat");
  std::string stat;
  std::getline(file, stat, '\0');
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  ProcessFigures figures{.cpu_seconds = (stat_field(stat, 14) + stat_field(stat, 15)) / ticks,
                         .start_time = boot_time() + stat_field(stat, 22) / ticks,
                         .resident_bytes = static_cast<std::size_t>(stat_field(stat, 24) * page),
                         .virtual_bytes = static_cast<std::size_t>(stat_field(stat, 23)),
                         .open_files = open_files(),
                         .threads = static_cast<std::size_t>(stat_field(stat, 20))};
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    figures.max_files = limit.rlim_cur;
  return figures;
}

}  // namespace stats
