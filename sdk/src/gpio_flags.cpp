#include <aio/gpio_pins.hpp>

namespace aio::gpio {
namespace {

// In libgpiod's words, as far as it has them.
void add_pull(std::vector<std::string>& flags, Pull pull) {
  if (pull == Pull::up) flags.emplace_back("bias=pull-up");
  if (pull == Pull::down) flags.emplace_back("bias=pull-down");
  if (pull == Pull::none) flags.emplace_back("bias=disabled");
}

}  // namespace

std::vector<std::string> line_flags(const OutputOptions& options) {
  std::vector<std::string> flags;
  if (options.active_low) flags.emplace_back("active-low");
  if (options.drive == Drive::open_drain) flags.emplace_back("drive=open-drain");
  if (options.drive == Drive::open_source) flags.emplace_back("drive=open-source");
  return flags;
}

std::vector<std::string> line_flags(const InputOptions& options) {
  std::vector<std::string> flags;
  if (options.active_low) flags.emplace_back("active-low");
  add_pull(flags, options.pull);
  flags.emplace_back(options.edges == Edges::rising    ? "edges=rising"
                     : options.edges == Edges::falling ? "edges=falling"
                                                       : "edges=both");
  if (options.debounce > Duration::zero())
    flags.push_back("debounce-period=" + format_duration(options.debounce));
  return flags;
}

}  // namespace aio::gpio
