#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "logging/record.hpp"

namespace re2 {
class RE2;
}

namespace aiod::logging {

/// Which lines a reader wants, as it asks for them. An empty one wants all.
struct FilterSpec {
  /// Units: names or fnmatch wildcards, any of which may match. "hello.service" includes its children
  /// ("hello.service.blink"); "hello" means "hello.service". Empty: every unit.
  std::vector<std::string> units{};
  aio::LogLevel level = aio::LogLevel::debug;         // and above
  aio::LogLevel level_max = aio::LogLevel::critical;  // and below
  std::string grep{};                                 // a regular expression of RE2 to be found in the text
  bool case_sensitive = false;                        // otherwise a `grep` all in lower case ignores case
  std::optional<aio::WallTime> since{};               // that moment included
  std::optional<aio::WallTime> until{};               // that moment included
  std::optional<std::uint64_t> after{};               // only lines with a higher number
};

/// A FilterSpec made ready. Takes time linear in the text for each line, whatever the expression: it does not
/// backtrack, and its size and memory are limited. So back references (\1) are refused.
class Filter {
 public:
  Filter() = default;

  /// Throws std::invalid_argument, with a text for the user, when `grep` is no expression or too large a one,
  /// or there are more than 256 units.
  explicit Filter(const FilterSpec& spec);

  std::optional<std::uint64_t> after() const noexcept { return after_; }

  /// All but the expression: cheap, does not allocate.
  bool matches_envelope(const RecordView& record) const noexcept;

  /// How much of text is looked through by matches_text() in a millisecond or a few: less for a large
  /// expression.
  std::size_t slice_bytes() const noexcept;

  /// The expression alone.
  bool matches_text(const std::string& text) const;

 private:
  struct UnitPattern {
    std::string text;
    bool wildcard = false;
    bool with_children = false;
  };

  void add_unit(const std::string& unit);
  bool matches_unit(std::string_view unit) const noexcept;

  std::vector<UnitPattern> units_;
  aio::LogLevel level_ = aio::LogLevel::debug;
  aio::LogLevel level_max_ = aio::LogLevel::critical;
  std::shared_ptr<const re2::RE2> grep_;
  std::optional<aio::WallTime> since_;
  std::optional<aio::WallTime> until_;
  std::optional<std::uint64_t> after_;
};

}  // namespace aiod::logging
