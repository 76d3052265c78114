#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "logging/record.hpp"

namespace aiod::logging {

/// Which lines a reader wants, as it asks for them. An empty one wants all.
struct FilterSpec {
  /// Units: names or fnmatch wildcards, any of which may match. "hello.service" includes its children
  /// ("hello.service.blink"); "hello" means "hello.service". Empty: every unit.
  std::vector<std::string> units{};
  aio::LogLevel level = aio::LogLevel::debug;  // and above
  std::string grep{};                          // an ECMAScript regular expression to be found in the text
  bool case_sensitive = false;                 // otherwise a `grep` all in lower case ignores case
  std::optional<aio::WallTime> since{};        // that moment included
  std::optional<aio::WallTime> until{};        // that moment included
};

/// A FilterSpec made ready. Takes time linear in the text for each line, whatever the expression: it does not
/// backtrack, and its size is limited. So back references (\1) are refused.
class Filter {
 public:
  Filter() = default;

  /// Throws std::invalid_argument, with a text for the user, when `grep` is no expression or too large a one.
  explicit Filter(const FilterSpec& spec);

  /// All but the expression: cheap, does not allocate.
  bool matches_envelope(const RecordView& record) const noexcept;

  /// The expression alone.
  bool matches_text(const std::string& text) const;

 private:
  struct Expression;

  struct UnitPattern {
    std::string text;
    bool wildcard = false;
    bool with_children = false;
  };

  void add_unit(const std::string& unit);
  bool matches_unit(std::string_view unit) const noexcept;

  std::vector<UnitPattern> units_;
  aio::LogLevel level_ = aio::LogLevel::debug;
  std::shared_ptr<const Expression> grep_;
  std::optional<aio::WallTime> since_;
  std::optional<aio::WallTime> until_;
};

}  // namespace aiod::logging
