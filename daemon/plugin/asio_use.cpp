#include "plugin/asio_use.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <aio/detail/throw_site.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <set>
#include <string_view>

namespace aiod::plugin {
namespace {

namespace elf = aio::detail::elf;
using Names = std::set<std::string>;

// Asio finds a service by the type_info of typeid_wrapper<Service>, so the name of that type lies in the file
// of whoever uses the service, stripped or not.
constexpr std::string_view key_prefix = "N5boost4asio6detail14typeid_wrapperI";
// The base class of Asio's own services.
constexpr std::string_view base_prefix = "N5boost4asio6detail30execution_context_service_baseI";
// The type_info of the base class of all services.
constexpr std::string_view root_type = "_ZTIN5boost4asio17execution_context7serviceE";
// What the type_info of a class with one base starts with, and of one with several.
constexpr std::string_view single_start = "_ZTVN10__cxxabiv120__si_class_type_infoE";
constexpr std::string_view multiple_start = "_ZTVN10__cxxabiv121__vmi_class_type_infoE";
constexpr std::uint64_t most_bases = 8;

// The type names in a file that start with `prefix`: what stands alone between two zero bytes. A symbol's
// name goes on before or behind the type's.
Names type_names(std::span<const std::byte> bytes, std::string_view prefix) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::boyer_moore_horspool_searcher searcher(prefix.begin(), prefix.end());
  Names names;
  for (auto at = text.begin();;) {
    at = std::search(at, text.end(), searcher);
    if (at == text.end()) return names;
    const auto end = std::find(at, text.end(), '\0');
    const bool alone = at != text.begin() && (*(at - 1) == '\0' || *(at - 1) == '*');
    if (alone && end != text.end()) names.emplace(at, end);
    at = end;
  }
}

const Names& keys_of_sdk() {
  static const Names names = [] {
    Dl_info library{};
    const auto* inside = reinterpret_cast<const void*>(&aio::detail::name_functions);
    if (::dladdr(inside, &library) == 0 || library.dli_fname == nullptr) return Names();
    return type_names(elf::FileBytes(library.dli_fname).bytes(), key_prefix);
  }();
  return names;
}

// "N5boost4asio6detail14typeid_wrapperI<service>E" -> the service's type, for people.
std::string service_type(std::string_view key) {
  const std::string wrapped = aio::detail::readable_name("_ZTS" + std::string(key));
  const std::size_t open = wrapped.find("typeid_wrapper<");
  if (open == wrapped.npos || !wrapped.ends_with('>')) return wrapped;
  const std::size_t start = open + std::string_view("typeid_wrapper<").size();
  std::string type = wrapped.substr(start, wrapped.size() - start - 1);
  while (type.ends_with(' ')) type.pop_back();
  return type;
}

// How many classes of the file directly derive from Asio's base class of services. Their type_info is a
// pointer to its start, one to the name, and one to the base's; with several bases two numbers and a list of
// pairs. Other references to the base, as a sanitizer makes them, don't look so.
std::size_t count_service_classes(const elf::View& view) {
  const auto word = static_cast<std::uint64_t>(view.bits() / 8);
  std::set<std::uint64_t> bases;
  for (const std::uint64_t start : view.references_to(single_start)) bases.insert(start + 2 * word);
  for (const std::uint64_t start : view.references_to(multiple_start)) {
    for (std::uint64_t i = 0; i < most_bases; ++i) bases.insert(start + 2 * word + 8 + 2 * word * i);
  }
  const auto references = view.references_to(root_type);
  return static_cast<std::size_t>(std::count_if(references.begin(), references.end(),
                                                [&](std::uint64_t place) { return bases.contains(place); }));
}

bool has_unique_symbol(const elf::View& view) {
  bool found = false;
  view.for_each_symbol(
      [&](const elf::Symbol& symbol) { found = found || (symbol.unique && symbol.defined); });
  return found;
}

}  // namespace

std::optional<std::string> reason_to_stay(const elf::View& view, std::span<const std::byte> bytes) {
  if (has_unique_symbol(view))
    return "it was built without -fno-gnu-unique: build it with aio_add_service() to make it unloadable";
  for (const std::string& key : type_names(bytes, key_prefix)) {
    if (!keys_of_sdk().contains(key))
      return fmt::format("it uses an Asio service that stays in the loop: {}", service_type(key));
  }
  if (count_service_classes(view) > type_names(bytes, base_prefix).size())
    return "it has an Asio service of its own, which stays in the loop";
  return std::nullopt;
}

}  // namespace aiod::plugin
