#include <elf.h>
#include <fmt/format.h>

#include <aio/detail/elf.hpp>

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

namespace aio::detail::elf {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the reader copies little-endian structs as they are");

// A real file has a handful; a hostile one may list the same bytes again and again.
constexpr std::size_t most_notes = 4096;
// Mangled names of templates are long, but not so long.
constexpr std::size_t longest_name = 1 << 16;

struct Layout32 {
  using Header = Elf32_Ehdr;
  using ProgramHeader = Elf32_Phdr;
  using SectionHeader = Elf32_Shdr;
  using Symbol = Elf32_Sym;
  using Rel = Elf32_Rel;
  using Rela = Elf32_Rela;
  static std::uint64_t symbol_of(std::uint64_t info) { return ELF32_R_SYM(info); }
};

struct Layout64 {
  using Header = Elf64_Ehdr;
  using ProgramHeader = Elf64_Phdr;
  using SectionHeader = Elf64_Shdr;
  using Symbol = Elf64_Sym;
  using Rel = Elf64_Rel;
  using Rela = Elf64_Rela;
  static std::uint64_t symbol_of(std::uint64_t info) { return ELF64_R_SYM(info); }
};

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint64_t padded(std::uint64_t size, std::uint64_t align) {
  return (size + align - 1) / align * align;
}

// Walks the notes of one segment or section; false when `visit` has asked to stop. A note that does not fit
// ends the walk.
bool walk_notes(
    std::span<const std::byte> bytes, std::uint64_t align, std::size_t& budget,
    const std::function<bool(std::string_view owner, std::uint32_t type, std::string_view text)>& visit) {
  align = align == 8 ? 8 : 4;
  while (bytes.size() >= sizeof(Elf32_Nhdr)) {
    if (budget-- == 0) throw Malformed("has more notes than any real file");
    Elf32_Nhdr header;
    std::memcpy(&header, bytes.data(), sizeof header);
    const std::uint64_t text_offset = padded(sizeof header + std::uint64_t{header.n_namesz}, align);
    if (text_offset > bytes.size() || header.n_descsz > bytes.size() - text_offset) return true;
    std::string_view owner = as_text(bytes.subspan(sizeof header, header.n_namesz));
    if (owner.ends_with('\0')) owner.remove_suffix(1);
    if (!visit(owner, header.n_type, as_text(bytes.subspan(text_offset, header.n_descsz)))) return false;
    bytes =
        bytes.subspan(std::min<std::uint64_t>(bytes.size(), padded(text_offset + header.n_descsz, align)));
  }
  return true;
}

}  // namespace

Malformed::~Malformed() = default;

std::span<const std::byte> View::part(std::uint64_t offset, std::uint64_t size, std::string_view what) const {
  if (offset > file_.size() || size > file_.size() - offset)
    throw Malformed(fmt::format("is truncated or damaged: its {} should end at byte {}, but the file has {}",
                                what, size > ~offset ? std::string("2^64") : fmt::to_string(offset + size),
                                file_.size()));
  return file_.subspan(offset, size);
}

template <class T>
T View::read(std::uint64_t offset, std::string_view what) const {
  static_assert(std::is_trivially_copyable_v<T>);
  T value;
  std::memcpy(&value, part(offset, sizeof value, what).data(), sizeof value);
  return value;
}

View::View(std::span<const std::byte> file) : file_(file) {
  if (!as_text(file).starts_with(std::string_view(ELFMAG, SELFMAG))) throw Malformed("is not an ELF file");
  const auto identity = as_text(part(0, EI_NIDENT, "header"));
  if (identity[EI_DATA] != ELFDATA2LSB) throw Malformed("is an ELF file for a big-endian machine");
  if (identity[EI_CLASS] == ELFCLASS64)
    read_tables<Layout64>();
  else if (identity[EI_CLASS] == ELFCLASS32)
    read_tables<Layout32>();
  else
    throw Malformed("is an ELF file of neither 32 nor 64 bits");
}

template <class Layout>
void View::read_tables() {
  const auto header = read<typename Layout::Header>(0, "header");
  bits_ = std::is_same_v<Layout, Layout64> ? 64 : 32;
  machine_ = header.e_machine;
  type_ = header.e_type;
  std::uint64_t section_count = header.e_shnum;
  if (header.e_shoff != 0 &&
      section_count == 0)  // more than fit into e_shnum: the first section says how many
    section_count = read<typename Layout::SectionHeader>(header.e_shoff, "section table").sh_size;
  if (header.e_phoff != 0) read_segments<Layout>(header.e_phoff, header.e_phnum, header.e_phentsize);
  if (header.e_shoff != 0) read_sections<Layout>(header.e_shoff, section_count, header.e_shentsize);
}

template <class Layout>
void View::read_segments(std::uint64_t offset, std::uint64_t count, std::uint64_t entry_size) {
  using Header = typename Layout::ProgramHeader;
  if (count != 0 && entry_size != sizeof(Header)) throw Malformed("has a program table of unknown format");
  part(offset, count * sizeof(Header), "program table");
  segments_.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto header = read<Header>(offset + i * sizeof(Header), "program table");
    part(header.p_offset, header.p_filesz, "segment");
    segments_.push_back(
        {.type = header.p_type, .offset = header.p_offset, .size = header.p_filesz, .align = header.p_align});
  }
}

template <class Layout>
void View::read_sections(std::uint64_t offset, std::uint64_t count, std::uint64_t entry_size) {
  using Header = typename Layout::SectionHeader;
  if (count != 0 && entry_size != sizeof(Header)) throw Malformed("has a section table of unknown format");
  if (count > file_.size())
    throw Malformed("is truncated or damaged: it claims more sections than it has bytes");
  part(offset, count * sizeof(Header), "section table");
  sections_.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto header = read<Header>(offset + i * sizeof(Header), "section table");
    const bool in_file = header.sh_type != SHT_NOBITS && header.sh_type != SHT_NULL;
    if (in_file) part(header.sh_offset, header.sh_size, "section");
    sections_.push_back({.type = header.sh_type,
                         .offset = header.sh_offset,
                         .size = in_file ? header.sh_size : 0,
                         .entry_size = header.sh_entsize,
                         .align = header.sh_addralign,
                         .link = header.sh_link});
  }
}

bool View::shared_object() const noexcept {
  return type_ == ET_DYN;
}

std::optional<std::string_view> View::note(std::string_view owner, std::uint32_t type) const {
  std::optional<std::string_view> found;
  std::size_t budget = most_notes;
  const auto check = [&](std::string_view its_owner, std::uint32_t its_type, std::string_view text) {
    if (its_owner == owner && its_type == type) found = text;
    return !found;
  };
  bool has_segment = false;
  for (const Segment& segment : segments_) {
    if (segment.type != PT_NOTE) continue;
    has_segment = true;
    if (!walk_notes(part(segment.offset, segment.size, "segment"), segment.align, budget, check))
      return found;
  }
  for (const Section& section : sections_) {
    if (has_segment || section.type != SHT_NOTE) continue;
    if (!walk_notes(part(section.offset, section.size, "section"), section.align, budget, check))
      return found;
  }
  return found;
}

std::string View::build_id() const {
  const auto id = note("GNU", NT_GNU_BUILD_ID);
  std::string text;
  for (const char c : id.value_or("")) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

const View::Section* View::section(std::uint32_t type) const noexcept {
  const auto found =
      std::find_if(sections_.begin(), sections_.end(), [&](const Section& s) { return s.type == type; });
  return found != sections_.end() ? &*found : nullptr;
}

const View::Section* View::strings_of(const Section& table) const noexcept {
  if (table.link >= sections_.size()) return nullptr;
  const Section& strings = sections_[table.link];
  return strings.type == SHT_STRTAB ? &strings : nullptr;
}

std::string_view View::text_at(const Section& strings, std::uint64_t offset) const {
  if (offset >= strings.size) return {};
  const std::string_view rest = as_text(part(
      strings.offset + offset, std::min<std::uint64_t>(strings.size - offset, longest_name), "string table"));
  const std::size_t end = rest.find('\0');
  return end != std::string_view::npos ? rest.substr(0, end) : std::string_view();
}

bool View::is_text_at(const Section& strings, std::uint64_t offset, std::string_view text) const {
  if (offset >= strings.size || strings.size - offset <= text.size()) return false;
  const std::string_view there = as_text(part(strings.offset + offset, text.size() + 1, "string table"));
  return there.starts_with(text) && there.back() == '\0';
}

template <class T>
std::uint64_t View::entries(const Section& table) const {
  if (table.entry_size != sizeof(T)) throw Malformed("has a table with entries of unknown format");
  return table.size / sizeof(T);
}

template <class Layout>
void View::visit_symbols(const Section& table, const SymbolVisitor& visit) const {
  using Raw = typename Layout::Symbol;
  const Section* strings = strings_of(table);
  if (strings == nullptr) throw Malformed("has a symbol table without names");
  const std::uint64_t count = entries<Raw>(table);
  for (std::uint64_t i = 1; i < count; ++i) {
    const Raw raw = read<Raw>(table.offset + i * sizeof(Raw), "symbol table");
    const unsigned kind = ELF64_ST_TYPE(raw.st_info);
    visit({.name = text_at(*strings, raw.st_name),
           .address = raw.st_value,
           .size = raw.st_size,
           .function = kind == STT_FUNC || kind == STT_GNU_IFUNC,
           .defined = raw.st_shndx != SHN_UNDEF,
           .unique = ELF64_ST_BIND(raw.st_info) == STB_GNU_UNIQUE});
  }
}

void View::for_each_symbol(const SymbolVisitor& visit) const {
  const Section* table = section(SHT_SYMTAB);
  if (table == nullptr) table = section(SHT_DYNSYM);
  if (table == nullptr) return;
  if (bits_ == 64)
    visit_symbols<Layout64>(*table, visit);
  else
    visit_symbols<Layout32>(*table, visit);
}

template <class Layout>
void View::add_references(const Section& table, std::string_view symbol,
                          std::vector<std::uint64_t>& found) const {
  if (table.link >= sections_.size() || sections_[table.link].type != SHT_DYNSYM) return;
  const Section& symbols = sections_[table.link];
  const Section* strings = strings_of(symbols);
  if (strings == nullptr) return;
  const auto is_the_symbol = [&](std::uint64_t index) {
    if (index >= entries<typename Layout::Symbol>(symbols)) return false;
    const auto raw =
        read<typename Layout::Symbol>(symbols.offset + index * symbols.entry_size, "symbol table");
    return is_text_at(*strings, raw.st_name, symbol);
  };
  const auto add = [&]<class Entry>(std::type_identity<Entry>) {
    for (std::uint64_t i = 0; i < entries<Entry>(table); ++i) {
      const auto entry = read<Entry>(table.offset + i * sizeof(Entry), "relocation table");
      if (is_the_symbol(Layout::symbol_of(entry.r_info))) found.push_back(entry.r_offset);
    }
  };
  if (table.type == SHT_RELA)
    add(std::type_identity<typename Layout::Rela>());
  else
    add(std::type_identity<typename Layout::Rel>());
}

std::vector<std::uint64_t> View::references_to(std::string_view symbol) const {
  std::vector<std::uint64_t> found;
  std::uint64_t total = 0;
  for (const Section& table : sections_) {
    if (table.type != SHT_RELA && table.type != SHT_REL) continue;
    total += table.size;
    if (total > file_.size()) throw Malformed("is damaged: its relocation tables overlap");
    if (bits_ == 64)
      add_references<Layout64>(table, symbol, found);
    else
      add_references<Layout32>(table, symbol, found);
  }
  return found;
}

std::string machine_name(std::uint16_t machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86-64";
    case EM_386:
      return "i386";
    case EM_AARCH64:
      return "aarch64";
    case EM_ARM:
      return "arm";
    case EM_RISCV:
      return "riscv";
    default:
      return fmt::format("machine {}", machine);
  }
}

}  // namespace aio::detail::elf
