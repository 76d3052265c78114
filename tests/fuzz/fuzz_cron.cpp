// Any text is a cron expression or an error for people; what comes next comes later, on a full minute.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/cron.hpp"

using namespace std::chrono_literals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr aio::WallTime moment(1'798'761'601s);
  try {
    const aiod::engine::Cron cron({reinterpret_cast<const char*>(data), size});
    const auto next = cron.next_after(moment);
    if (next && (*next <= moment || next->time_since_epoch() % 1min != 0ns)) std::abort();
    if (next && cron.next_after(*next - 1ns) != next) std::abort();
  } catch (const aiod::engine::CronError& e) {
    if (!std::string_view(e.what()).starts_with("cron: ")) std::abort();
  }
  return 0;
}
