#pragma once

#include <cstdint>
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

/// What a line is part of: of a test that is not over yet, of what is well, or of a test that has failed. The
/// last two hold for the lines before it, too, of which that was not known yet.
enum class Part : std::uint8_t { open, good, bad };

/// Reads a program's output, line by line: the Test Anything Protocol, or GoogleTest's text. Which of them,
/// the first line says that is of one. A program that prints neither is one test, which its exit code
/// decides.
class TestOutput {
 public:
  Part line(std::string_view text);

  /// After the last line; `problem` is how the program ended, for people, nullopt when it exited with 0. A
  /// program that did not run all its tests, or that ended badly without naming a failed test, has one more
  /// failure.
  Outcome finish(const std::optional<std::string>& problem);

 private:
  enum class Format { unknown, tap, gtest };

  Part tap(std::string_view text);
  Part tap_test(std::string_view text, bool passed);
  Part gtest(std::string_view text);
  void fail(std::string what);
  int ran() const noexcept { return outcome_.passed + outcome_.failed + outcome_.skipped; }

  Format format_ = Format::unknown;
  Outcome outcome_;
  std::optional<int> planned_;  // gtest: what its summary says
  Part last_ = Part::good;      // what the lines between two tests go with
  bool bailed_out_ = false;
};

}  // namespace unittest
