#pragma once

#include <string>
#include <utility>
#include <variant>

namespace aiod::protocol {

/// Why bytes could not be understood, as a text for the one who sent them.
struct Malformed {
  std::string reason;
};

/// A value, or the reason why there is none. Reading the side that is not there throws
/// std::bad_variant_access.
template <typename T>
class Result {
 public:
  Result(T value) : content_(std::move(value)) {}  // NOLINT: converts, so that `return value;` works
  Result(Malformed failure) : content_(std::move(failure)) {}  // NOLINT: the same

  explicit operator bool() const { return content_.index() == 0; }
  T& operator*() { return std::get<0>(content_); }
  const T& operator*() const { return std::get<0>(content_); }
  T* operator->() { return &**this; }
  const T* operator->() const { return &**this; }
  const std::string& reason() const { return std::get<1>(content_).reason; }

 private:
  std::variant<T, Malformed> content_;
};

}  // namespace aiod::protocol
