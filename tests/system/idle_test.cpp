#include <iostream>
#include <thread>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

class Idle : public SystemTest {
 protected:
  long figure(std::string_view name) const { return support::process_figure(daemon_.pid(), name); }
};

// Figures to look at; what they must be is measured by tests/bench on a quiet machine. The one wait by the
// clock in these tests: there is no event to wait for when nothing happens.
TEST_F(Idle, Figures) {
  start_with({"hello", "watcher", "world"},
             "hello: {kwargs: {period: 1h}}\nworld: {schedule: {start_in: 1h}}\n");
  const long before = figure("voluntary_ctxt_switches");
  std::this_thread::sleep_for(std::chrono::seconds(2));
  std::cout << "wake-ups in 2 s: " << figure("voluntary_ctxt_switches") - before << '\n'
            << "resident: " << figure("VmRSS") << " kB, threads: " << figure("Threads") << '\n';
  RecordProperty("resident_kb", static_cast<int>(figure("VmRSS")));
  EXPECT_EQ(figure("Threads"), 1) << "worker threads are made when they are needed";
}

}  // namespace
}  // namespace aiod::system_tests
