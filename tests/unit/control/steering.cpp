#include "unit/control/steering.hpp"

#include <boost/json/serialize.hpp>

#include <stdexcept>
#include <utility>

namespace aiod::control {

SteeringTest::SteeringTest() {
  auto parts = engine::runs([this](engine::FakeService& self) { return todo_(self.ctl()); });
  parts.info.enabled = false;
  parts.on_stop = [] { return aio::Value("was stopped"); };
  plugins_.add("boss", parts);
  parts = engine::sleeper();
  parts.call = [](engine::FakeService&, aio::Value argument) -> aio::Task<aio::Value> {
    if (argument.is_null()) throw std::invalid_argument("nothing given");
    co_return argument;
  };
  parts.stats = [] { return aio::Value(aio::Object{{"n", 1}}); };
  parts.report = [] { return std::string("long"); };
  plugins_.add("a", parts);
  parts = engine::runs([](engine::FakeService&) -> aio::Task<aio::Value> {
    throw std::out_of_range("x");
    co_return aio::Value();
  });
  parts.info.enabled = false;
  plugins_.add("fails", parts);
}

SteeringTest::~SteeringTest() {
  if (engine_ == nullptr) return;
  engine_->abandon();  // the boss's task is the test's
  manual_.settle();
}

std::string SteeringTest::steer(Todo todo) {
  if (engine_ == nullptr) boot_from_files();
  todo_ = std::move(todo);
  restart("boss.service");
  return boss();
}

std::string SteeringTest::boss() {
  const auto now = status("boss.service");
  if (now.error) return now.error->type + ": " + now.error->message;
  if (!engine::has_ended(now.state)) return std::string(to_string(now.state));
  return boost::json::serialize(now.result);
}

}  // namespace aiod::control
