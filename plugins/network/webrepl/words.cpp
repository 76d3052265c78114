#include "words.hpp"

#include <fmt/format.h>

#include <algorithm>
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

bool is_option(const std::string& word) {
  return word.starts_with('-');
}

}  // namespace

std::optional<std::vector<std::string>> words_of(std::string_view line) {
  Splitter splitter;
  for (const char c : line) splitter.take(c);
  return splitter.finish();
}

std::optional<std::string> unfit(const std::vector<std::string>& words) {
  const auto verb = std::ranges::find_if_not(words, is_option);
  const std::string name = verb == words.end() ? "" : *verb;
  if (name == "edit")
    return "\"edit\" needs an editor, which there is none here: see \"config NAME key=value\"";
  if (name == "top") return "\"top\" needs a terminal: see \"status\"";
  if (name == "new") return "\"new\" writes files, and this prompt is for what runs";
  const auto names_socket = [](const std::string& word) { return word.starts_with("--socket"); };
  if (std::ranges::any_of(words, names_socket))
    return "this prompt is for its own daemon: leave --socket out";
  return std::nullopt;
}

}  // namespace webrepl
