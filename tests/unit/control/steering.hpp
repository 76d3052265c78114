#pragma once

#include <aio/ctl.hpp>

#include <functional>
#include <string>

#include "unit/control/fixture.hpp"

namespace aiod::control {

/// A service "boss" that steers the others by its ctl(), as a test tells it; "a" sleeps, "fails" throws when
/// it is started.
class SteeringTest : public ControlTest {
 protected:
  using Todo = std::function<aio::Task<aio::Value>(aio::Control&)>;

  SteeringTest();
  ~SteeringTest() override;

  /// Lets the boss do it as its task. "running", or what its end came to: its result, or "std::runtime_error:
  /// text". Boots first, by the folder's files, when nothing has.
  std::string steer(Todo todo);
  std::string boss();

 private:
  Todo todo_ = [](aio::Control&) -> aio::Task<aio::Value> {
    for (;;) co_await aio::sleep(1h);
  };
};

}  // namespace aiod::control
