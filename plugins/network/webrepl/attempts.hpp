#pragma once

#include <string_view>

#include <aio/time.hpp>

namespace webrepl {

/// Whether they are the same; how long that takes tells nothing of what `expected` is.
bool same_password(std::string_view given, std::string_view expected) noexcept;

/// The wrong passwords of all clients together: each makes the next answer later. Nobody is shut out: who has
/// the right one gets in, after the same wait.
class Attempts {
 public:
  /// How long the answer to a password that has come now is to take.
  aio::Duration delay(aio::TimePoint now);
  void failed(aio::TimePoint now);
  void succeeded() noexcept { in_row_ = 0; }

 private:
  unsigned in_row_ = 0;
  aio::TimePoint last_{};
};

}  // namespace webrepl
