// Bytes as a client may send them, through framing and both decoders; what is accepted must encode to
// something that is accepted again.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "protocol/framing.hpp"
#include "protocol/message.hpp"

using namespace aiod::protocol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FrameReader frames(4096);
  frames.feed({reinterpret_cast<const char*>(data), size});
  frames.feed(std::string_view("\0", 1));
  while (const auto message = frames.next()) {
    if (const auto call = decode_call(*message)) {
      const std::string again = encode(*call);
      if (!decode_call(std::string_view(again).substr(0, again.size() - 1))) std::abort();
    }
    if (const auto reply = decode_reply(*message)) {
      const std::string again = encode(*reply);
      if (!decode_reply(std::string_view(again).substr(0, again.size() - 1))) std::abort();
    }
  }
  return 0;
}
