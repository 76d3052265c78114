#pragma once

#include <functional>
#include <memory>

namespace aiod::engine {

/// Calls back once when the last copy of it is called; made with as many as will be.
inline std::function<void()> after(std::size_t calls, std::function<void()> done) {
  auto open = std::make_shared<std::size_t>(calls);
  return [open, done = std::move(done)] {
    if (--*open == 0) done();
  };
}

}  // namespace aiod::engine
