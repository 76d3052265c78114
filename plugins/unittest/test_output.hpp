#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What test programs print. Pure text, no program.
namespace unittest {

/// How a program's tests went.
struct Outcome {
  int passed = 0;
  int failed = 0;
  int skipped = 0;
  std::vector<std::string> failures{};  // the tests that failed, and what else was wrong, for people

  bool ok() const noexcept { return failed == 0; }
};

/// Reads a program's output, line by line: the Test Anything Protocol, or GoogleTest's text. Which of them,
/// the first line says that is of one. A program that prints neither is one test, which its exit code
/// decides.
class TestOutput {
 public:
  void line(std::string_view text);

  /// After the last line; `problem` is how the program ended, for people, nullopt when it exited with 0. A
  /// program that did not run all its tests, or that ended badly without naming a failed test, has one more
  /// failure.
  Outcome finish(const std::optional<std::string>& problem);

 private:
  enum class Format { unknown, tap, gtest };

  void tap(std::string_view text);
  void tap_test(std::string_view text, bool passed);
  void gtest(std::string_view text);
  void fail(std::string what);
  int ran() const noexcept { return outcome_.passed + outcome_.failed + outcome_.skipped; }

  Format format_ = Format::unknown;
  Outcome outcome_;
  std::optional<int> planned_;  // gtest: what its summary says
  bool bailed_out_ = false;
};

}  // namespace unittest
