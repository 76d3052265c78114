#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "aioctl/connection.hpp"
#include "aioctl/terminal.hpp"

namespace aiod::aioctl {

/// A terminal that is drawn anew again and again while a stream lasts.
class Screen {
 public:
  /// What its user does.
  struct Input {
    std::function<bool(char)> on_key;  // false: that is all
    std::function<void()> on_resize;
  };

  virtual ~Screen() = default;

  /// Takes the terminal over. The result is to be given to Connection::watch_also(). Throws CommandError when
  /// there is no terminal.
  virtual std::vector<Connection::Aside> open(Input input) = 0;

  /// Shows these lines from the top, as many as fit.
  virtual void draw(std::string_view text) = 0;

  /// Its width and height now.
  virtual Terminal size(Terminal terminal) const = 0;

  /// Gives the terminal back as it was. A signal that ended it meanwhile ends the process now.
  virtual void close() = 0;
};

}  // namespace aiod::aioctl
