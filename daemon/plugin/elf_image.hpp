#pragma once

#include <link.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

namespace aiod::plugin {

/// A library of this machine's kind as the dynamic linker would map it: what lies at an address, before
/// anything is mapped. Keeps no copy of the file. Throws aio::detail::elf::Malformed where its headers don't
/// describe such an image.
class ElfImage {
 public:
  using Address = std::uint64_t;
  using Header = ElfW(Phdr);
  static constexpr Address word = sizeof(ElfW(Addr));

  explicit ElfImage(std::span<const std::byte> file);

  /// Whether all of it is in one segment, with these permissions (PF_R, PF_W, PF_X).
  bool has(Address at, Address size, unsigned permissions) const;

  /// The bytes there that come from the file; throws Malformed when they are not all there.
  std::span<const std::byte> bytes(Address at, Address size, const char* what) const;

  template <class T>
  T read(Address at, const char* what) const {
    T value;
    std::memcpy(&value, bytes(at, sizeof value, what).data(), sizeof value);
    return value;
  }

  /// The only one of this type, if there is one. Throws Malformed when there are several.
  const Header* segment(std::uint32_t type) const;

 private:
  void read_headers();
  void check_load(const Header& load);
  void check_other(const Header& header) const;
  const Header* load_at(Address at, Address size, bool in_file) const;

  std::span<const std::byte> file_;
  std::vector<Header> headers_;
  std::vector<Header> loads_;
};

/// Throws Malformed with what is wrong when the dynamic linker could stumble over the file: it trusts what it
/// maps, and a damaged file ends the process. The file is of this machine's kind.
void expect_sound(std::span<const std::byte> file);

}  // namespace aiod::plugin
