#include <aio/detail/elf.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

#include "plugin/facts.hpp"

// Any bytes are an ELF file that can be read, or Malformed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace elf = aio::detail::elf;
  try {
    const elf::View view(std::as_bytes(std::span(data, size)));
    view.for_each_symbol([](const elf::Symbol&) {});
    static_cast<void>(view.build_id());
    static_cast<void>(view.references_to("malloc"));
    static_cast<void>(aiod::plugin::mismatch(aiod::plugin::read_facts(view), aiod::plugin::host_facts()));
  } catch (const elf::Malformed&) {
  }
  return 0;
}
