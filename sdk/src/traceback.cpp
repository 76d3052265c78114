#include <elf.h>
#include <fmt/format.h>
#include <link.h>
#include <unistd.h>

#include <aio/detail/throw_site.hpp>

#include <algorithm>
#include <array>
#include <climits>
#include <optional>
#include <vector>

namespace aio::detail {
namespace {

// The module that an address lies in.
struct Place {
  std::uintptr_t address;
  std::string module;
  std::uintptr_t offset = 0;
  std::string build_id;
};

std::string own_path() {
  std::array<char, PATH_MAX> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size)) : std::string("?");
}

std::string hexadecimal(const unsigned char* bytes, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

// The loader has checked this module, so its notes are read without further care.
std::string mapped_build_id(const dl_phdr_info& module) {
  for (std::size_t i = 0; i < module.dlpi_phnum; ++i) {
    const auto& header = module.dlpi_phdr[i];
    if (header.p_type != PT_NOTE) continue;
    const std::size_t align = header.p_align == 8 ? 8 : 4;
    const auto padded = [&](std::size_t size) { return (size + align - 1) / align * align; };
    const auto* note = reinterpret_cast<const unsigned char*>(module.dlpi_addr + header.p_vaddr);
    const auto* end = note + header.p_memsz;
    while (note + sizeof(ElfW(Nhdr)) <= end) {
      const auto& head = *reinterpret_cast<const ElfW(Nhdr)*>(note);
      const auto* owner = note + sizeof head;
      const auto* text = note + padded(sizeof head + head.n_namesz);
      if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == 4 && std::equal(owner, owner + 4, "GNU"))
        return hexadecimal(text, head.n_descsz);
      note = text + padded(head.n_descsz);
    }
  }
  return {};
}

bool lies_in(std::uintptr_t address, const dl_phdr_info& module) {
  for (std::size_t i = 0; i < module.dlpi_phnum; ++i) {
    const auto& header = module.dlpi_phdr[i];
    if (header.p_type == PT_LOAD && address - module.dlpi_addr - header.p_vaddr < header.p_memsz) return true;
  }
  return false;
}

int locate_in(dl_phdr_info* module, std::size_t, void* data) {
  std::optional<std::string> build_id;
  for (Place& place : *static_cast<std::vector<Place>*>(data)) {
    if (!place.module.empty() || !lies_in(place.address, *module)) continue;
    if (!build_id) build_id = mapped_build_id(*module);
    const bool program = module->dlpi_name == nullptr || *module->dlpi_name == '\0';
    place.module = program ? own_path() : std::string(module->dlpi_name);
    place.offset = place.address - module->dlpi_addr;
    place.build_id = *build_id;
  }
  return 0;
}

std::vector<Place> locate(std::span<const std::uintptr_t> addresses) {
  std::vector<Place> places;
  for (const std::uintptr_t address : addresses)
    places.push_back({.address = address - 1, .module = {}, .build_id = {}});
  ::dl_iterate_phdr(locate_in, &places);
  return places;
}

}  // namespace

std::string format_traceback(std::span<const std::uintptr_t> addresses) {
  std::string text;
  std::size_t number = 0;
  for (const Place& place : locate(addresses)) {
    text +=
        fmt::format("#{} ?? ({}+{:#x})", number++, place.module.empty() ? "?" : place.module, place.offset);
    text += place.build_id.empty() ? "\n" : fmt::format(" [{}]\n", place.build_id);
  }
  return text;
}

}  // namespace aio::detail
