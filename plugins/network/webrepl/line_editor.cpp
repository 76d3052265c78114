#include "line_editor.hpp"

#include <utility>

namespace webrepl {
namespace {

constexpr char interrupt = 0x03;
constexpr char end_of_input = 0x04;
constexpr char bell = 0x07;
constexpr char backspace = 0x08;
constexpr char erase_line = 0x15;
constexpr char escape = 0x1B;
constexpr char del = 0x7F;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == del;
}

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

LineEditor::Step LineEditor::take(char c) {
  // Some send both for Enter.
  const bool second_half = std::exchange(after_return_, c == '\r') && c == '\n';
  if (second_half || skip(c)) return {};
  return is_control(c) ? control(c) : append(c);
}

// "ESC [ ... letter" and "ESC O letter", as arrows and function keys send them.
bool LineEditor::skip(char c) {
  switch (escape_) {
    case Escape::none:
      if (c != escape) return false;
      escape_ = Escape::begun;
      return true;
    case Escape::begun:
      escape_ = c == '[' || c == 'O' ? Escape::sequence : Escape::none;
      return !is_control(c);
    case Escape::sequence:
      if (is_control(c)) {
        escape_ = Escape::none;
        return false;
      }
      if (c >= '@' && c <= '~') escape_ = Escape::none;
      return true;
  }
  return false;
}

LineEditor::Step LineEditor::control(char c) {
  switch (c) {
    case '\r':
    case '\n':
      return finish();
    case interrupt:
      line_.clear();
      too_long_ = false;
      return {.event = Event::interrupt, .echo = "^C\r\n"};
    case end_of_input:
      if (!line_.empty()) return {};
      return {.event = Event::end, .echo = "\r\n"};
    case backspace:
    case del:
      return {.echo = erase_one()};
    case erase_line: {
      std::string echo;
      while (!line_.empty()) echo += erase_one();
      return {.echo = std::move(echo)};
    }
    default:
      return {};
  }
}

LineEditor::Step LineEditor::append(char c) {
  if (line_.size() >= limit_) {
    too_long_ = true;
    return {.echo = std::string(1, bell)};
  }
  line_ += c;
  return {.echo = shown_ ? std::string(1, c) : std::string()};
}

LineEditor::Step LineEditor::finish() {
  Step step{.event = Event::line, .line = std::exchange(line_, {}), .echo = "\r\n"};
  if (std::exchange(too_long_, false)) step = {.event = Event::too_long, .echo = "\r\n"};
  return step;
}

std::string LineEditor::erase_one() {
  too_long_ = false;
  if (line_.empty()) return {};
  while (line_.size() > 1 && continues_character(line_.back())) line_.pop_back();
  line_.pop_back();
  return shown_ ? "\b \b" : "";
}

}  // namespace webrepl
