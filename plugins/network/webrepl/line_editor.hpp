#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace webrepl {

/// Makes lines of single characters, as a terminal's driver does for a program; touches no socket.
class LineEditor {
 public:
  /// `limit`: how many bytes a line may have.
  explicit LineEditor(std::size_t limit) : limit_(limit) {}

  enum class Event : std::uint8_t { none, line, too_long, interrupt, end };

  /// What came of one byte, and what the other side is to show for it.
  struct Step {
    Event event = Event::none;
    std::string line{};  // of Event::line
    std::string echo{};
  };

  /// Enter ends the line, backspace and Ctrl-U take back, Ctrl-C drops the line, Ctrl-D on an empty line is
  /// the end. Keys that move the cursor and other control characters are passed over. A line that is too long
  /// is dropped as a whole: half a command may be another one.
  Step take(char c);

  /// Whether what is typed is shown; a password is not.
  void show(bool shown) noexcept { shown_ = shown; }

 private:
  enum class Escape : std::uint8_t { none, begun, sequence };

  bool skip(char c);
  Step control(char c);
  Step append(char c);
  Step finish();
  std::string erase_one();

  std::size_t limit_;
  std::string line_;
  bool shown_ = true;
  bool after_return_ = false;
  bool too_long_ = false;
  Escape escape_ = Escape::none;
};

}  // namespace webrepl
