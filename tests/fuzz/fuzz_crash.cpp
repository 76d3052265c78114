// What a daemon that died may have left: the record of its crash, and the history of them. Both are refused,
// or written and read again as the same.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "state/bad_state.hpp"
#include "state/crash_history.hpp"
#include "state/crash_record.hpp"

using namespace aiod::state;

namespace {

void read_record(std::string_view text) {
  const CrashFile file = parse_crash(text);
  if (!file.crash) return;
  constexpr std::int64_t second = 1'000'000'000;
  const std::int64_t time = file.crash->time.time_since_epoch().count();
  CrashRecord record;
  const std::string_view again =
      record.compose(file.crash->signal, time / second, time % second, file.crash->task);
  if (parse_crash(again).crash != file.crash) std::abort();
  if (signal_name(file.crash->signal).empty()) std::abort();
}

void read_history(std::string_view text) {
  try {
    CrashHistory history = CrashHistory::decode(text);
    if (CrashHistory::decode(history.encode()) != history) std::abort();
    history.add({.time = {}, .signal = 11, .task = "hello.service"});
    if (!history.forget("hello.service")) std::abort();
  } catch (const BadState&) {
    // Kept aside, in the daemon.
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_record(text);
  read_history(text);
  return 0;
}
