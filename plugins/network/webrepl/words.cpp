#include "words.hpp"

#include <utility>

namespace webrepl {
namespace {

class Splitter {
 public:
  void take(char c) {
    if (escaped_)
      take_escaped(c);
    else if (c == '\\' && quote_ != '\'')
      escaped_ = true;
    else if (quote_ != '\0')
      c == quote_ ? close_quote() : append(c);
    else if (c == '\'' || c == '"')
      open_quote(c);
    else if (c == ' ' || c == '\t')
      end_word();
    else
      append(c);
  }

  std::optional<std::vector<std::string>> finish() {
    if (escaped_ || quote_ != '\0') return std::nullopt;
    end_word();
    return std::move(words_);
  }

 private:
  // Between double quotes a backslash stands for itself, but before what it can hide.
  void take_escaped(char c) {
    escaped_ = false;
    if (quote_ == '"' && c != '"' && c != '\\') append('\\');
    append(c);
  }
  void append(char c) { word_ = word_.value_or("") + c; }
  void open_quote(char c) {
    quote_ = c;
    word_ = word_.value_or("");  // '' is a word, too
  }
  void close_quote() { quote_ = '\0'; }
  void end_word() {
    if (word_) words_.push_back(std::move(*word_));
    word_.reset();
  }

  std::vector<std::string> words_;
  std::optional<std::string> word_;
  char quote_ = '\0';
  bool escaped_ = false;
};

}  // namespace

std::optional<std::vector<std::string>> words_of(std::string_view line) {
  Splitter splitter;
  for (const char c : line) splitter.take(c);
  return splitter.finish();
}

}  // namespace webrepl
