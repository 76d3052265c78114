#include "conformance/gpio/kernel_bench.hpp"

#include <boost/asio/co_spawn.hpp>

#include <cstdlib>

#include <aio/timer.hpp>

namespace aio::gpio::conformance {

using namespace std::chrono_literals;

KernelBench::KernelBench(const std::string& default_chip)
    : board_(loop_, {.default_chip = default_chip}), elsewhere_(loop_, {.default_chip = default_chip}) {}

void KernelBench::run(Task<void> task) {
  struct Outcome {
    bool done = false;
    std::exception_ptr failure;
  };
  const auto outcome = std::make_shared<Outcome>();
  const aio::detail::TaskRef context(new aio::detail::TaskContext(loop_, "test"));
  boost::asio::co_spawn(loop_.executor(context), std::move(task), [outcome, this](std::exception_ptr error) {
    outcome->done = true;
    outcome->failure = std::move(error);
    loop_.stop();
  });
  Timer patience(loop_, [this] { loop_.stop(); });
  patience.arm(clock_.now() + 60s);
  loop_.run();
  if (!outcome->done) {
    context->abandon();  // its locals may refer to the caller's
    throw std::logic_error("the task waits for something that does not come");
  }
  if (outcome->failure) std::rethrow_exception(outcome->failure);
}

void KernelBench::pass(Duration time) {
  Timer over(loop_, [this] { loop_.stop(); });
  over.arm(clock_.now() + time);
  loop_.run();
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace aio::gpio::conformance
