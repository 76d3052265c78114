#include "aiod/clock_sync.hpp"

#include <sys/timex.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include <cstdint>
#include <memory>

namespace aiod {

bool is_clock_synchronised() {
  timex state{};
  if (::adjtimex(&state) >= 0 && (state.status & STA_UNSYNC) == 0) return true;
  return ::access("/run/systemd/timesync/synchronized", F_OK) == 0;
}

bool does_timedated_see_the_clock_synchronised() {
  constexpr std::uint64_t patience = 2'000'000;  // microseconds
  constexpr const char* name = "org.freedesktop.timedate1";
  sd_bus* opened = nullptr;
  if (::sd_bus_open_system(&opened) < 0) return false;
  const std::unique_ptr<sd_bus, decltype(&::sd_bus_flush_close_unref)> bus(opened,
                                                                           ::sd_bus_flush_close_unref);
  ::sd_bus_set_method_call_timeout(bus.get(), patience);
  int synchronised = 0;
  const int result = ::sd_bus_get_property_trivial(bus.get(), name, "/org/freedesktop/timedate1", name,
                                                   "NTPSynchronized", nullptr, 'b', &synchronised);
  return result >= 0 && synchronised != 0;
}

}  // namespace aiod
