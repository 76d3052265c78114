// The file of last runs: it is refused, or what it says is written and read again as the same.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "state/bad_state.hpp"
#include "state/last_runs.hpp"

using namespace aiod::state;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const RunTimes times = decode_last_runs({reinterpret_cast<const char*>(data), size});
    if (decode_last_runs(encode_last_runs(times)) != times) std::abort();
  } catch (const BadState&) {
    // Kept aside, in the daemon.
  }
  return 0;
}
