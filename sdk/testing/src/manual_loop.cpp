#include <boost/asio/co_spawn.hpp>

#include <aio/testing/manual_loop.hpp>

#include <exception>
#include <memory>

namespace aio::testing {

// More handlers in a row than any test needs: whoever gets there spins.
constexpr std::size_t settle_limit = 10'000'000;

ManualLoop::ManualLoop() : loop_(clock_, {.pace = Loop::Pace::manual}) {}

void ManualLoop::settle() {
  for (std::size_t handled = 0; handled < settle_limit;) {
    const std::size_t ran = loop_.poll() + loop_.fire_due();
    if (ran == 0) return;
    handled += ran;
  }
  throw std::logic_error("the loop does not come to rest: something runs without ever waiting");
}

bool ManualLoop::step() {
  settle();
  const auto next = loop_.next_deadline();
  if (!next || *next == TimePoint::max()) return false;
  if (*next > clock_.now()) clock_.advance(*next - clock_.now());
  settle();
  return true;
}

void ManualLoop::advance(Duration by) {
  const TimePoint target = clock_.now() + by;
  settle();
  while (loop_.next_deadline() && *loop_.next_deadline() <= target) step();
  clock_.advance(target - clock_.now());
  settle();
}

void ManualLoop::run(Task<void> task) {
  struct Outcome {
    bool done = false;
    std::exception_ptr failure;
  };
  const auto outcome = std::make_shared<Outcome>();
  const detail::TaskRef context(new detail::TaskContext(loop_, "test"));
  boost::asio::co_spawn(loop_.executor(context), std::move(task), [outcome](std::exception_ptr error) {
    outcome->done = true;
    outcome->failure = std::move(error);
  });
  settle();
  while (!outcome->done) {
    if (step()) continue;
    context->abandon();  // its locals may refer to the caller's
    settle();
    throw std::logic_error("the task waits for something that never comes");
  }
  if (outcome->failure) std::rethrow_exception(outcome->failure);
}

}  // namespace aio::testing
