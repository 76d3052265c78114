#include <elf.h>
#include <fmt/format.h>

#include <aio/detail/elf.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <set>
#include <string_view>

#include "plugin/elf_image.hpp"

namespace aiod::plugin {
namespace {

using aio::detail::elf::Malformed;
using Address = ElfImage::Address;
using Symbol = ElfW(Sym);

// Tags that make the linker load or run something else than the library, or write to its code.
constexpr std::array<std::uint64_t, 5> refused_tags{DT_AUXILIARY, DT_FILTER, DT_AUDIT, DT_DEPAUDIT,
                                                    DT_TEXTREL};
constexpr std::size_t most_entries = 4096;
constexpr std::uint32_t most_symbols = 1U << 22;

[[noreturn]] void damaged(std::string_view what) {
  throw Malformed(fmt::format("is damaged: {}", what));
}

struct Table {
  Address at = 0;
  Address size = 0;
};

// The kinds of relocations that a library of this machine has; of another machine any.
struct RelocationKinds {
  std::uint64_t relative = 0;
  std::set<std::uint64_t> others{};

  static RelocationKinds of(std::uint16_t machine) {
    if (machine == EM_X86_64)
      return {R_X86_64_RELATIVE,
              {R_X86_64_NONE, R_X86_64_64, R_X86_64_GLOB_DAT, R_X86_64_JUMP_SLOT, R_X86_64_DTPMOD64,
               R_X86_64_DTPOFF64, R_X86_64_TPOFF64, R_X86_64_TLSDESC, R_X86_64_IRELATIVE}};
    if (machine == EM_AARCH64)
      return {R_AARCH64_RELATIVE,
              {R_AARCH64_NONE, R_AARCH64_ABS64, R_AARCH64_GLOB_DAT, R_AARCH64_JUMP_SLOT, R_AARCH64_TLS_DTPMOD,
               R_AARCH64_TLS_DTPREL, R_AARCH64_TLS_TPREL, R_AARCH64_TLSDESC, R_AARCH64_IRELATIVE}};
    if (machine == EM_ARM)
      return {R_ARM_RELATIVE,
              {R_ARM_NONE, R_ARM_ABS32, R_ARM_GLOB_DAT, R_ARM_JUMP_SLOT, R_ARM_TLS_DTPMOD32,
               R_ARM_TLS_DTPOFF32, R_ARM_TLS_TPOFF32, R_ARM_TLS_DESC, R_ARM_IRELATIVE}};
    return {};
  }
};

// What the dynamic linker reads of a library, in its order: each step may rely on those before it.
class Check {
 public:
  explicit Check(std::span<const std::byte> file) : image_(file) {
    ElfW(Ehdr) header;
    std::memcpy(&header, file.data(), sizeof header);
    kinds_ = RelocationKinds::of(header.e_machine);
  }

  void run() {
    read_dynamic();
    check_strings();
    count_symbols();
    check_symbols();
    check_versions();
    check_relocations();
    check_functions();
  }

 private:
  void read_dynamic();
  void check_strings();
  void count_symbols();
  void count_hashed(Address at);
  void check_symbols() const;
  void check_versions() const;
  void check_needed_versions(std::uint32_t& most) const;
  void check_relocations();
  void check_packed_relocations();
  template <class Entry>
  void check_relocation_table(const Table& table, bool plt);
  void check_relocation(Address offset, std::uint64_t kind, std::uint64_t symbol, Address addend);
  void check_functions() const;
  void check_array(std::uint64_t at_tag, std::uint64_t size_tag) const;

  bool has(std::uint64_t tag) const { return entries_.contains(tag); }
  Address value(std::uint64_t tag) const {
    const auto found = entries_.find(tag);
    return found != entries_.end() ? found->second : 0;
  }
  void expect_string(Address offset) const {
    if (offset >= value(DT_STRSZ)) damaged("a name lies beyond its names");
  }
  std::string_view string(Address offset) const {
    expect_string(offset);
    return strings_.substr(offset, strings_.find('\0', offset) - offset);
  }
  template <class T>
  T read(Address at, const char* what) const {
    if (at % alignof(T) != 0) damaged("a table is not aligned");
    return image_.read<T>(at, what);
  }

  ElfImage image_;
  RelocationKinds kinds_;
  std::map<std::uint64_t, Address> entries_;
  std::set<std::string_view> needed_;
  std::vector<Address> needed_names_;
  std::string_view strings_;
  std::uint32_t symbols_ = 0;
  std::map<Address, Address> pointers_;  // of the library into itself, as relocations make them
  std::set<Address> symbolic_;           // places that are filled by a symbol's address
};

void Check::read_dynamic() {
  const ElfImage::Header* dynamic = image_.segment(PT_DYNAMIC);
  if (dynamic == nullptr) damaged("it has no dynamic section");
  if (!image_.has(dynamic->p_vaddr, dynamic->p_memsz, PF_R | PF_W))
    damaged("its dynamic section can't be written");
  for (std::size_t i = 0; i < most_entries; ++i) {
    if ((i + 1) * sizeof(ElfW(Dyn)) > dynamic->p_filesz) damaged("its dynamic section has no end");
    const auto entry = read<ElfW(Dyn)>(dynamic->p_vaddr + i * sizeof(ElfW(Dyn)), "dynamic section");
    const auto tag = static_cast<std::uint64_t>(entry.d_tag);
    if (tag == DT_NULL) return;
    if (std::ranges::find(refused_tags, tag) != refused_tags.end())
      damaged("its dynamic section asks for what no plugin needs");
    if (tag == DT_NEEDED)
      needed_names_.push_back(entry.d_un.d_val);
    else if (!entries_.emplace(tag, entry.d_un.d_val).second)
      damaged("its dynamic section says something twice");
  }
  damaged("its dynamic section has no end");
}

void Check::check_strings() {
  const Address size = value(DT_STRSZ);
  const auto bytes = image_.bytes(value(DT_STRTAB), size, "table of names");
  strings_ = {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  if (strings_.empty() || strings_.back() != '\0') damaged("its names have no end");
  for (const Address name : needed_names_) needed_.insert(string(name));
  for (const std::uint64_t tag :
       {std::uint64_t{DT_SONAME}, std::uint64_t{DT_RPATH}, std::uint64_t{DT_RUNPATH}})
    if (has(tag)) expect_string(value(tag));
  constexpr Address flags = DF_ORIGIN | DF_SYMBOLIC | DF_BIND_NOW | DF_STATIC_TLS;
  if ((value(DT_FLAGS) & ~flags) != 0) damaged("its dynamic section asks for what no plugin needs");
}

void Check::count_symbols() {
  if (value(DT_SYMENT) != sizeof(Symbol)) damaged("its symbols are of unknown format");
  if (has(DT_GNU_HASH)) count_hashed(value(DT_GNU_HASH));
  if (has(DT_HASH)) {
    const auto buckets = read<std::uint32_t>(value(DT_HASH), "hash table");
    const auto chains = read<std::uint32_t>(value(DT_HASH) + 4, "hash table");
    if (buckets == 0 || buckets > most_symbols || chains > most_symbols)
      damaged("its hash table can't be right");
    for (std::uint32_t i = 0; i < buckets + chains; ++i)
      if (read<std::uint32_t>(value(DT_HASH) + 8 + 4 * Address{i}, "hash table") >= std::max(chains, 1U))
        damaged("its hash table leads out of it");
    symbols_ = std::max(symbols_, chains);
  }
  if (symbols_ == 0) damaged("it has no symbols");
}

// The GNU hash table: the symbols that others may look up are its last ones, in chains of which each ends
// with an odd hash.
void Check::count_hashed(Address at) {
  const auto buckets = read<std::uint32_t>(at, "hash table");
  const auto first = read<std::uint32_t>(at + 4, "hash table");
  const auto filters = read<std::uint32_t>(at + 8, "hash table");
  const auto shift = read<std::uint32_t>(at + 12, "hash table");
  if (buckets == 0 || buckets > most_symbols || first > most_symbols || !std::has_single_bit(filters) ||
      filters > most_symbols || shift >= 32)
    damaged("its hash table can't be right");
  const Address bucket = at + 16 + filters * ElfImage::word;
  const Address chain = bucket + 4 * Address{buckets};
  (void)image_.bytes(at, chain - at, "hash table");
  std::uint32_t last = 0;
  for (std::uint32_t i = 0; i < buckets; ++i) {
    const auto start = read<std::uint32_t>(bucket + 4 * Address{i}, "hash table");
    if (start != 0 && start < first) damaged("its hash table leads out of it");
    last = std::max(last, start);
  }
  symbols_ = first;
  if (last == 0) return;
  while ((read<std::uint32_t>(chain + 4 * Address{last - first}, "hash table") & 1U) == 0)
    if (++last > most_symbols) damaged("its hash table has no end");
  symbols_ = last + 1;
}

void Check::check_symbols() const {
  (void)image_.bytes(value(DT_SYMTAB), symbols_ * sizeof(Symbol), "symbol table");
  for (std::uint32_t i = 1; i < symbols_; ++i) {
    const auto symbol = read<Symbol>(value(DT_SYMTAB) + i * sizeof(Symbol), "symbol table");
    expect_string(symbol.st_name);
    if (symbol.st_shndx == SHN_UNDEF || symbol.st_shndx == SHN_ABS) continue;
    const unsigned type = ELF64_ST_TYPE(symbol.st_info);
    if (type == STT_TLS) continue;
    const bool code = type == STT_FUNC || type == STT_GNU_IFUNC;
    if (!image_.has(symbol.st_value, symbol.st_size, code ? PF_X : PF_R))
      damaged("a symbol lies outside of it");
  }
}

void Check::check_versions() const {
  if (has(DT_VERDEF)) return;  // no plugin has one; the linker checks more of it
  std::uint32_t most = 1;
  if (has(DT_VERNEED)) check_needed_versions(most);
  if (!has(DT_VERSYM)) return;
  if (!has(DT_VERNEED)) damaged("its symbols have versions that are not there");
  for (std::uint32_t i = 0; i < symbols_; ++i)
    if ((read<std::uint16_t>(value(DT_VERSYM) + 2 * Address{i}, "versions") & 0x7fffU) > most)
      damaged("a symbol has a version that is not there");
}

// The linker takes for granted that each library it names is needed.
void Check::check_needed_versions(std::uint32_t& most) const {
  std::size_t budget = most_entries;
  for (Address at = value(DT_VERNEED);;) {
    const auto library = read<ElfW(Verneed)>(at, "versions");
    if (library.vn_version != 1 || !needed_.contains(string(library.vn_file)))
      damaged("it names a version of a library that it does not need");
    for (Address entry = at + library.vn_aux;;) {
      const auto version = read<ElfW(Vernaux)>(entry, "versions");
      expect_string(version.vna_name);
      most = std::max(most, version.vna_other & 0x7fffU);
      if (budget-- == 0) damaged("its versions have no end");
      if (version.vna_next == 0) break;
      entry += version.vna_next;
    }
    if (library.vn_next == 0) return;
    at += library.vn_next;
  }
}

void Check::check_relocations() {
  if (has(DT_RELA) && value(DT_RELAENT) != sizeof(ElfW(Rela)))
    damaged("its relocations are of unknown format");
  if (has(DT_REL) && value(DT_RELENT) != sizeof(ElfW(Rel))) damaged("its relocations are of unknown format");
  check_relocation_table<ElfW(Rela)>({value(DT_RELA), value(DT_RELASZ)}, false);
  check_relocation_table<ElfW(Rel)>({value(DT_REL), value(DT_RELSZ)}, false);
  check_packed_relocations();
  const Table plt{value(DT_JMPREL), value(DT_PLTRELSZ)};
  if (plt.size == 0) return;
  if (value(DT_PLTREL) == DT_RELA)
    check_relocation_table<ElfW(Rela)>(plt, true);
  else if (value(DT_PLTREL) == DT_REL)
    check_relocation_table<ElfW(Rel)>(plt, true);
  else
    damaged("its relocations are of unknown format");
  if (has(DT_PLTGOT) && !image_.has(value(DT_PLTGOT), 3 * ElfImage::word, PF_W))
    damaged("its table of functions is not there");
}

template <class Entry>
void Check::check_relocation_table(const Table& table, bool plt) {
  if (table.size == 0) return;
  const auto bytes = image_.bytes(table.at, table.size, "relocations");
  if (table.at % ElfImage::word != 0 || bytes.size() % sizeof(Entry) != 0)
    damaged("its relocations are not aligned");
  constexpr bool with_addend = std::is_same_v<Entry, ElfW(Rela)>;
  const Address sure = plt ? 0 : value(with_addend ? DT_RELACOUNT : DT_RELCOUNT);
  const std::size_t count = bytes.size() / sizeof(Entry);
  if (sure > count) damaged("it has fewer relocations than it says");
  for (std::size_t i = 0; i < count; ++i) {
    Entry entry;
    std::memcpy(&entry, bytes.data() + i * sizeof entry, sizeof entry);
    constexpr bool wide = ElfImage::word == 8;
    const std::uint64_t kind = wide ? ELF64_R_TYPE(entry.r_info) : ELF32_R_TYPE(entry.r_info);
    const std::uint64_t symbol = wide ? ELF64_R_SYM(std::uint64_t{entry.r_info}) : ELF32_R_SYM(entry.r_info);
    if (i < sure && kinds_.relative != 0 && kind != kinds_.relative)
      damaged("a relocation is of the wrong kind");
    Address addend = 0;
    if constexpr (with_addend)
      addend = static_cast<Address>(entry.r_addend);
    else if (kind == kinds_.relative && image_.has(entry.r_offset, ElfImage::word, PF_W))
      addend = image_.read<ElfW(Addr)>(entry.r_offset, "data");
    check_relocation(entry.r_offset, kind, symbol, addend);
  }
}

void Check::check_relocation(Address offset, std::uint64_t kind, std::uint64_t symbol, Address addend) {
  if (kinds_.relative == 0) return;
  if (kind != kinds_.relative && !kinds_.others.contains(kind)) damaged("a relocation is of an unknown kind");
  if (!image_.has(offset, ElfImage::word, PF_W)) damaged("a relocation would write outside of it");
  const ElfImage::Header* dynamic = image_.segment(PT_DYNAMIC);
  if (offset + ElfImage::word > dynamic->p_vaddr && offset < dynamic->p_vaddr + dynamic->p_memsz)
    damaged("a relocation would write over the dynamic section");
  if (symbol >= symbols_) damaged("a relocation needs a symbol that is not there");
  if (kind != kinds_.relative) {
    symbolic_.insert(offset);
    return;
  }
  // One behind the end of an object may be the end of all.
  if (!image_.has(addend, 0, PF_R)) damaged("a pointer leads out of it");
  pointers_[offset] = addend;
}

// Addresses, each followed by bits for the words behind it.
void Check::check_packed_relocations() {
  if (value(DT_RELRSZ) == 0) return;
  if (value(DT_RELRENT) != ElfImage::word || value(DT_RELRSZ) % ElfImage::word != 0)
    damaged("its relocations are of unknown format");
  Address next = 0;
  const auto relocate = [&](Address place) {
    if (!image_.has(place, ElfImage::word, PF_W)) damaged("a relocation would write outside of it");
    check_relocation(place, kinds_.relative, 0, image_.read<ElfW(Addr)>(place, "data"));
  };
  for (Address i = 0; i < value(DT_RELRSZ); i += ElfImage::word) {
    Address entry = read<ElfW(Addr)>(value(DT_RELR) + i, "relocations");
    if ((entry & 1U) == 0) {
      relocate(entry);
      next = entry + ElfImage::word;
      continue;
    }
    for (Address place = next; (entry >>= 1U) != 0; place += ElfImage::word)
      if ((entry & 1U) != 0) relocate(place);
    next += (8 * ElfImage::word - 1) * ElfImage::word;
  }
}

// What the linker calls when it has loaded the library, and before it lets go of it.
void Check::check_functions() const {
  for (const std::uint64_t tag : {std::uint64_t{DT_INIT}, std::uint64_t{DT_FINI}})
    if (has(tag) && !image_.has(value(tag), 1, PF_X))
      damaged("a function that it starts or ends with is not there");
  check_array(DT_INIT_ARRAY, DT_INIT_ARRAYSZ);
  check_array(DT_FINI_ARRAY, DT_FINI_ARRAYSZ);
}

void Check::check_array(std::uint64_t at_tag, std::uint64_t size_tag) const {
  const Table table{value(at_tag), value(size_tag)};
  if (has(at_tag) != has(size_tag)) damaged("its functions to start or end with have no number");
  if (table.size % ElfImage::word != 0 || table.at % ElfImage::word != 0)
    damaged("its functions to start or end with are not aligned");
  if (table.size == 0) return;
  if (!image_.has(table.at, table.size, PF_R)) damaged("a function that it starts or ends with is not there");
  for (Address at = table.at; kinds_.relative != 0 && at < table.at + table.size; at += ElfImage::word) {
    const auto pointer = pointers_.find(at);
    const bool good =
        pointer != pointers_.end() ? image_.has(pointer->second, 1, PF_X) : symbolic_.contains(at);
    if (!good) damaged("a function that it starts or ends with is not there");
  }
}

}  // namespace

void expect_sound(std::span<const std::byte> file) {
  Check(file).run();
}

}  // namespace aiod::plugin
