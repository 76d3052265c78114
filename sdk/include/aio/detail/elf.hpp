#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <aio/api.hpp>

/// Reads ELF files as bytes, without loading them. Made for files of unknown origin: whatever they hold, the
/// answer is a value or Malformed, and the work is bounded by the file's size.
namespace aio::detail::elf {

/// The bytes are no ELF file, or not one that can be used; the message says what is wrong, without a name:
/// "is not an ELF file".
class AIO_API Malformed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~Malformed() override;
};

/// A copy of a file in memory, so that nobody can change or truncate it under its reader. Given back to the
/// system as a whole when it dies. Move-only.
class AIO_API FileBytes {
 public:
  /// Throws std::system_error where the file can't be read, Malformed where it is no regular file, is empty
  /// or is larger than 1 GiB.
  explicit FileBytes(const std::filesystem::path& path);
  /// The same of an open file, from its start. The descriptor stays its owner's.
  explicit FileBytes(int descriptor);
  FileBytes(FileBytes&& other) noexcept;
  FileBytes& operator=(FileBytes&& other) noexcept;
  ~FileBytes();

  std::span<const std::byte> bytes() const noexcept { return bytes_; }

 private:
  explicit FileBytes(std::span<std::byte> mapped) noexcept;

  std::span<std::byte> bytes_;
};

struct Symbol {
  std::string_view name;  // mangled; lives as long as the file's bytes
  std::uint64_t address = 0;
  std::uint64_t size = 0;
  bool function = false;
  bool defined = false;
  bool unique = false;  // STB_GNU_UNIQUE: keeps its library mapped for ever
};

/// The tables of one little-endian ELF file of 32 or 64 bits. Keeps no copy: the bytes must outlive it.
class AIO_API View {
 public:
  /// Throws Malformed, also where a segment or a table lies beyond the end, as in a truncated file.
  explicit View(std::span<const std::byte> file);

  int bits() const noexcept { return bits_; }
  std::uint16_t machine() const noexcept { return machine_; }
  bool shared_object() const noexcept;

  /// The text of the first note of this owner and type.
  std::optional<std::string_view> note(std::string_view owner, std::uint32_t type) const;

  /// In lower-case hexadecimal; empty when there is none.
  std::string build_id() const;

  using SymbolVisitor = std::function<void(const Symbol&)>;

  /// All symbols: of .symtab, or in a stripped file those of .dynsym.
  void for_each_symbol(const SymbolVisitor& visit) const;

  /// The addresses that the loader fills with, or computes from, the address of the symbol of this name.
  std::vector<std::uint64_t> references_to(std::string_view symbol) const;

 private:
  struct Segment {
    std::uint32_t type;
    std::uint64_t offset;
    std::uint64_t size;
    std::uint64_t align;
  };
  struct Section {
    std::uint32_t type;
    std::uint64_t offset;
    std::uint64_t size;
    std::uint64_t entry_size;
    std::uint64_t align;
    std::uint32_t link;
  };

  template <class Layout>
  void read_tables();
  template <class Layout>
  void read_segments(std::uint64_t offset, std::uint64_t count, std::uint64_t entry_size);
  template <class Layout>
  void read_sections(std::uint64_t offset, std::uint64_t count, std::uint64_t entry_size);
  template <class Layout>
  void visit_symbols(const Section& table, const SymbolVisitor& visit) const;
  template <class Layout>
  void add_references(const Section& table, std::string_view symbol, std::vector<std::uint64_t>& found) const;

  std::span<const std::byte> part(std::uint64_t offset, std::uint64_t size, std::string_view what) const;
  template <class T>
  T read(std::uint64_t offset, std::string_view what) const;
  template <class T>
  std::uint64_t entries(const Section& table) const;
  std::string_view text_at(const Section& strings, std::uint64_t offset) const;
  bool is_text_at(const Section& strings, std::uint64_t offset, std::string_view text) const;
  const Section* strings_of(const Section& table) const noexcept;
  const Section* section(std::uint32_t type) const noexcept;

  std::span<const std::byte> file_;
  int bits_ = 0;
  std::uint16_t machine_ = 0;
  std::uint16_t type_ = 0;
  std::vector<Segment> segments_;
  std::vector<Section> sections_;
};

/// "x86-64", "aarch64", "arm"; "machine 243" for one that is not in the list.
AIO_API std::string machine_name(std::uint16_t machine);

}  // namespace aio::detail::elf
