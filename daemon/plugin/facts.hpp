#pragma once

#include <aio/detail/elf.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aiod::plugin {

/// What a plugin, or this daemon, was built with.
struct Facts {
  std::uint32_t abi = 0;
  std::string sdk{};         // "1.0.0"
  std::string stdlib{};      // "libstdc++-cxx11"
  std::string boost{};       // "1.81"
  std::string sanitizer{};   // "none", "address", "thread"
  std::string assertions{};  // "on", "off"
  std::string compiler{};    // "gcc 12.2.0"
  std::string machine{};     // "x86-64": not in the note, but in the file's header
  int bits = 0;

  bool operator==(const Facts&) const = default;
};

/// Reads a note's text, "abi=1;sdk=1.0.0;...". Keys it does not know are skipped; nullopt when there is no
/// readable `abi`. Of another ABI number than this daemon's the other keys may be missing.
std::optional<Facts> parse_facts(std::string_view note);

/// The facts of this daemon.
const Facts& host_facts();

/// The facts of a plugin's file. Throws aio::detail::elf::Malformed when it has none, with a text that
/// follows the file's name: "is not an aiod plugin: ...".
Facts read_facts(const aio::detail::elf::View& file);

/// Why a plugin can't be loaded by this host, as a text that follows the file's name: "was built for Boost
/// 1.74, this aiod for Boost 1.81: rebuild it ...". nullopt: it can. Compiler, assertions and the SDK's
/// version don't matter.
std::optional<std::string> mismatch(const Facts& plugin, const Facts& host);

}  // namespace aiod::plugin
