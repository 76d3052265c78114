#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aiod::aioctl {

enum class ColourMode { automatic, always, never };

/// What a renderer knows about where its text goes. A value, so that tests choose it.
struct Terminal {
  bool tty = false;
  bool colour = false;
  std::size_t width = 0;   // columns; 0 means unlimited
  std::size_t height = 0;  // lines; 0 means unknown
  double now = 0;          // Unix seconds
};

/// What colour depends on, besides the option.
struct ColourEnvironment {
  bool tty = false;
  bool no_color = false;     // NO_COLOR is set and not empty
  bool force_color = false;  // CLICOLOR_FORCE or FORCE_COLOR is set, not empty and not "0"
  bool dumb = false;         // TERM=dumb
};

/// `--color` beats the environment, NO_COLOR beats the forcing variables, and without any of them colour is
/// for terminals that know it.
bool use_colour(ColourMode mode, const ColourEnvironment& environment);

/// This process' standard output, now.
Terminal current_terminal(ColourMode mode);

enum class Tone { plain, bold, grey, white, green, yellow, red, cyan };

/// `text` in that tone where the terminal has colours, `text` otherwise.
std::string paint(const Terminal& terminal, Tone tone, std::string_view text);

}  // namespace aiod::aioctl
