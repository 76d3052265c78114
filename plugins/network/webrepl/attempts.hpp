#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include <aio/time.hpp>

namespace webrepl {

/// Whether they are the same; how long that takes tells nothing of what `expected` is.
bool same_password(std::string_view given, std::string_view expected) noexcept;

/// The wrong passwords of each address: each makes the next answer to that address later, and nobody else's.
/// Nobody is shut out: who has the right one gets in, after the same wait.
class Attempts {
 public:
  static constexpr std::size_t most_addresses = 256;

  /// A password has come: how long its answer is to take. It counts as a wrong one from now on, so that
  /// several at a time wait one after the other.
  aio::Duration begin(const std::string& address, aio::TimePoint now);
  /// It was the right one.
  void succeeded(const std::string& address) { rows_.erase(address); }

 private:
  struct Row {
    unsigned wrong = 0;  // in a row
    aio::TimePoint last{};
  };

  void forget(aio::TimePoint now);

  std::map<std::string, Row> rows_;
};

}  // namespace webrepl
