#include "plugin/facts.hpp"

#include <fmt/format.h>
#include <link.h>

#include <aio/plugin.hpp>

#include <charconv>

// The linker's name for the header of the file that this code lies in.
extern "C" __attribute__((visibility("hidden"))) const ElfW(Ehdr) __ehdr_start;

namespace aiod::plugin {
namespace {

constexpr std::string_view cure = "rebuild it against this aiosdk (find_package(aiosdk))";

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Only printable ASCII goes on, and not much of it: the text comes from a file of unknown origin.
std::string printable(std::string_view text) {
  constexpr std::size_t longest = 80;
  std::string clean(text.substr(0, longest));
  for (char& c : clean) {
    if (c < ' ' || c > '~') c = '?';
  }
  return clean;
}

std::string* member(Facts& facts, std::string_view key) {
  if (key == "sdk") return &facts.sdk;
  if (key == "stdlib") return &facts.stdlib;
  if (key == "boost") return &facts.boost;
  if (key == "sanitizer") return &facts.sanitizer;
  if (key == "assertions") return &facts.assertions;
  if (key == "compiler") return &facts.compiler;
  return nullptr;
}

std::string difference(std::string_view what, std::string_view plugins, std::string_view hosts) {
  return fmt::format("was built for {} {}, this aiod for {} {}: {}", what,
                     plugins.empty() ? "of unknown version" : plugins, what, hosts, cure);
}

std::string sanitizer_text(std::string_view name) {
  return name == "none" ? std::string("without a sanitizer") : fmt::format("with the {} sanitizer", name);
}

}  // namespace

std::optional<Facts> parse_facts(std::string_view note) {
  note = note.substr(0, note.find('\0'));
  Facts facts;
  std::optional<std::uint32_t> abi;
  while (!note.empty()) {
    const std::string_view entry = note.substr(0, note.find(';'));
    note.remove_prefix(std::min(note.size(), entry.size() + 1));
    const std::string_view key = entry.substr(0, entry.find('='));
    if (key.size() == entry.size()) continue;
    const std::string_view value = entry.substr(key.size() + 1);
    if (key == "abi") abi = number(value);
    if (std::string* text = member(facts, key)) *text = printable(value);
  }
  if (!abi) return std::nullopt;
  facts.abi = *abi;
  return facts;
}

const Facts& host_facts() {
  static const Facts facts = [] {
    Facts own = parse_facts(std::string_view(aio::plugin::facts.data(), aio::plugin::facts.size())).value();
    own.machine = aio::detail::elf::machine_name(__ehdr_start.e_machine);
    own.bits = 8 * static_cast<int>(sizeof(void*));
    return own;
  }();
  return facts;
}

Facts read_facts(const aio::detail::elf::View& file) {
  using aio::detail::elf::Malformed;
  if (!file.shared_object()) throw Malformed("is not an aiod plugin: it is no shared library");
  const auto note = file.note("aio", 1);
  if (!note)
    throw Malformed("is not an aiod plugin: it has no aiod note; add AIO_SERVICE(YourService) to its source");
  auto facts = parse_facts(*note);
  if (!facts) throw Malformed(fmt::format("has an aiod note that can't be read: {}", cure));
  facts->machine = aio::detail::elf::machine_name(file.machine());
  facts->bits = file.bits();
  return std::move(*facts);
}

std::optional<std::string> mismatch(const Facts& plugin, const Facts& host) {
  if (plugin.machine != host.machine || plugin.bits != host.bits)
    return fmt::format(
        "was built for {} ({} bits), this aiod runs on {} ({} bits): build it for this machine",
        plugin.machine, plugin.bits, host.machine, host.bits);
  if (plugin.abi != host.abi)
    return difference("plugin ABI", fmt::to_string(plugin.abi), fmt::to_string(host.abi));
  if (plugin.stdlib != host.stdlib) return difference("the standard library", plugin.stdlib, host.stdlib);
  if (plugin.boost != host.boost) return difference("Boost", plugin.boost, host.boost);
  if (plugin.sanitizer != host.sanitizer)
    return fmt::format("was built {}, this aiod {}: build both alike", sanitizer_text(plugin.sanitizer),
                       sanitizer_text(host.sanitizer));
  return std::nullopt;
}

}  // namespace aiod::plugin
