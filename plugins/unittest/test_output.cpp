#include "test_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

namespace unittest {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

// The number at the front, taken away.
std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool begins_with_word(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  return std::equal(word.begin(), word.end(), text.begin(),
                    [](char a, char b) { return a == std::toupper(static_cast<unsigned char>(b)); });
}

// The directive of a TAP line, what comes behind its last '#': "SKIP no network".
std::string_view directive(std::string_view text) {
  const std::size_t hash = text.rfind(" #");
  return hash == text.npos ? std::string_view() : trimmed(text.substr(hash + 2));
}

bool is_tap_test(std::string_view text, std::string_view word) {
  return text.starts_with(word) && (text.size() == word.size() || text[word.size()] == ' ');
}

bool is_tap(std::string_view text) {
  return text.starts_with("1..") || text.starts_with("TAP version") || is_tap_test(text, "ok") ||
         is_tap_test(text, "not ok") || text.starts_with("Bail out!");
}

constexpr std::string_view rule = "[==========] ";
constexpr std::string_view begins = "[ RUN      ] ";
constexpr std::string_view good = "[       OK ] ";
constexpr std::string_view bad = "[  FAILED  ] ";
constexpr std::string_view left_out = "[  SKIPPED ] ";

}  // namespace

Part TestOutput::line(std::string_view text) {
  if (format_ == Format::unknown && text.starts_with(rule)) format_ = Format::gtest;
  if (format_ == Format::unknown && is_tap(text)) format_ = Format::tap;
  if (format_ == Format::unknown) return Part::open;
  last_ = format_ == Format::gtest ? gtest(text) : tap(text);
  return last_;
}

Part TestOutput::tap(std::string_view text) {
  if (text.starts_with("1..")) {
    text.remove_prefix(3);
    planned_ = take_number(text);
    // A program that is skipped as a whole.
    if (planned_ == 0 && begins_with_word(directive(text), "SKIP")) outcome_.skipped = 1;
    return Part::good;
  }
  if (text.starts_with("Bail out!")) {
    bailed_out_ = true;
    fail(std::string(trimmed(text)));
    return Part::bad;
  }
  if (is_tap_test(text, "ok")) return tap_test(text.substr(2), true);
  if (is_tap_test(text, "not ok")) return tap_test(text.substr(6), false);
  // Why a test has failed stands behind it.
  return last_;
}

Part TestOutput::tap_test(std::string_view text, bool passed) {
  const std::string_view says = directive(text);
  // What is still to do may fail; that is known.
  if (begins_with_word(says, "SKIP") || (begins_with_word(says, "TODO") && !passed)) {
    ++outcome_.skipped;
  } else if (passed) {
    ++outcome_.passed;
  } else {
    fail(std::string(trimmed(text)));
    return Part::bad;
  }
  return Part::good;
}

Part TestOutput::gtest(std::string_view text) {
  if (text.starts_with(rule) && trimmed(text).find(" ran.") != text.npos) {
    text.remove_prefix(rule.size());
    planned_ = take_number(text);
  } else if (planned_) {
    return Part::good;  // the summary names again what has failed
  } else if (text.starts_with(begins)) {
    return Part::open;
  } else if (text.starts_with(good)) {
    ++outcome_.passed;
  } else if (text.starts_with(left_out)) {
    ++outcome_.skipped;
  } else if (text.starts_with(bad)) {
    fail(std::string(trimmed(text.substr(bad.size()))));
    return Part::bad;
  } else if (last_ == Part::open) {
    return Part::open;  // what a test says before it is over
  }
  return Part::good;
}

void TestOutput::fail(std::string what) {
  ++outcome_.failed;
  outcome_.failures.push_back(std::move(what));
}

Outcome TestOutput::finish(const std::optional<std::string>& problem) {
  if (format_ == Format::unknown && !problem) ++outcome_.passed;
  const bool whole = planned_ && (*planned_ == ran() || (*planned_ == 0 && outcome_.skipped == 1));
  if (format_ != Format::unknown && !whole && !bailed_out_)
    fail(planned_ ? fmt::format("{} tests of {}", ran(), *planned_)
                  : fmt::format("it ended after {} tests, before its end", ran()));
  if (problem && outcome_.failed == 0)
    fail(*problem);
  else if (problem)
    outcome_.failures.push_back(*problem);
  return std::exchange(outcome_, {});
}

}  // namespace unittest
