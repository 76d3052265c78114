#include <array>

#include "bench/table.hpp"

// The budgets that one process can tell of. The peers' figures were measured on another day, on one machine
// with two cores: a hint, no more.
int main(int argc, char** argv) {
  using aiod::bench::Budget;
  using aiod::bench::Of;
  static const std::array budgets{
      Budget{"resume", "resume of a tracked task", "ns", Of::ratio, 0.75, "asyncmd 4.3 us; CPython 3.1 us"},
      Budget{"channel", "... and of two that use a channel, for each item", "ns", Of::ratio, 1.0},
      Budget{"create", "create and finish a tracked task", "ns", Of::ratio, 1.4,
             "asyncmd 13 us; CPython 6.2 us"},
      Budget{"child", "the same as a service's child, with events", "ns"},
      Budget{"memory", "memory of a sleeping task", "bytes", Of::figure, 1536,
             "asyncmd 1,098; CPython 1,466"},
      Budget{"late", "1,000 tasks of 10 ms: p99 of the lateness", "ms", Of::difference, 1,
             "asyncmd 5.5; CPython 9.1 ms"},
      Budget{"missing", "... and ticks that are missing", "ticks", Of::figure, 0,
             "asyncmd 7.6 %; CPython 24.3 %"},
      Budget{"every_second", "a job every second for a day: runs that slip", "runs", Of::figure, 0,
             "asyncmd 27 %"},
      Budget{"log_filtered", "log call that is filtered out", "ns", Of::figure, 5},
      Budget{"log_written", "log call that is written to the ring", "ns", Of::figure, 1000, "asyncmd 152 us"},
      Budget{"log_search", "what a search in a full ring holds the loop", "ns", Of::figure, 20e6,
             "asyncmd 39 to 109 ms"},
      Budget{"gpio_set", "an output set, beside the bare ioctl", "ns", Of::ratio, 1.2},
      Budget{"gpio_get", "an input read, beside the bare ioctl", "ns", Of::ratio, 1.2},
      Budget{"edge", "edge to coroutine, beside a bare epoll loop", "ns", Of::ratio, 1.2},
      Budget{"status_5", "status of 5 services, as JSON", "ns", Of::none, 0, "asyncmd 1.4 ms"},
      Budget{"status_1000", "status of 1,000 services, as JSON", "ns", Of::none, 0, "asyncmd 151 ms"},
      Budget{"thousand", "1,000 services brought to running", "ns", Of::figure, 1e9},
  };
  return aiod::bench::run(argc, argv, budgets, 5);
}
