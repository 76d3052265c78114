#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <link.h>

#include <aio/detail/elf.hpp>

#include <cstring>
#include <functional>

#include "plugin/elf_image.hpp"
#include "support.hpp"

namespace aiod::plugin {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A real plugin, to be damaged at places that are found by its own headers.
class Victim {
 public:
  explicit Victim(const std::string& plugin) : bytes_(read_file(bad_plugin(plugin))) {}

  template <class T>
  T& at(std::size_t offset) {
    return *reinterpret_cast<T*>(bytes_.data() + offset);
  }
  ElfW(Ehdr) & header() { return at<ElfW(Ehdr)>(0); }

  /// The n-th program header of a type.
  ElfW(Phdr) & segment(std::uint32_t type, int n = 0) {
    for (int i = 0; i < header().e_phnum; ++i) {
      auto& each = at<ElfW(Phdr)>(header().e_phoff + static_cast<std::size_t>(i) * sizeof(ElfW(Phdr)));
      if (each.p_type == type && n-- == 0) return each;
    }
    throw std::runtime_error("there is no such segment");
  }
  ElfW(Dyn) & dynamic(std::int64_t tag) {
    for (auto* entry = &at<ElfW(Dyn)>(segment(PT_DYNAMIC).p_offset); entry->d_tag != DT_NULL; ++entry)
      if (entry->d_tag == tag) return *entry;
    throw std::runtime_error("there is no such entry");
  }
  ElfW(Addr) & value(std::int64_t tag) { return dynamic(tag).d_un.d_ptr; }
  /// What lies where an entry of the dynamic section points to.
  template <class T>
  T& table(std::int64_t tag, std::size_t index = 0) {
    return at<T>(offset_of(value(tag)) + index * sizeof(T));
  }
  std::size_t offset_of(ElfW(Addr) address) {
    for (int n = 0;; ++n) {
      const auto& load = segment(PT_LOAD, n);
      if (address >= load.p_vaddr && address < load.p_vaddr + load.p_filesz)
        return load.p_offset + (address - load.p_vaddr);
    }
  }

  std::string complaint() const {
    try {
      expect_sound(std::as_bytes(std::span(bytes_)));
    } catch (const aio::detail::elf::Malformed& e) {
      return e.what();
    }
    return "";
  }

 private:
  std::string bytes_;
};

TEST(ElfSound, RealPluginsAre) {
  for (const char* name :
       {"well_behaved", "own_asio_clock", "own_asio_service", "throws_in_task", "odd_values"})
    EXPECT_THAT(Victim(name).complaint(), IsEmpty()) << name;
}

struct Damage {
  const char* name;
  std::function<void(Victim&)> make;
  const char* complaint;
};

constexpr auto far = static_cast<ElfW(Addr)>(0x7fff'fff0);

// Each of these ends, or may end, the process that loads the file.
const std::vector<Damage> damages{
    {"no program headers", [](Victim& v) { v.header().e_phnum = 0; }, "program headers are not all there"},
    {"odd program headers", [](Victim& v) { v.header().e_phoff += 1; }, "program headers are not aligned"},
    {"larger in the file", [](Victim& v) { v.segment(PT_LOAD).p_memsz = 16; }, "larger than what is there"},
    {"far away", [](Victim& v) { v.segment(PT_LOAD, 1).p_vaddr = far; }, "larger than what is there"},
    {"odd alignment", [](Victim& v) { v.segment(PT_LOAD).p_align = 24; }, "not aligned"},
    {"overlap",
     [](Victim& v) {
       v.segment(PT_LOAD, 1).p_vaddr = v.segment(PT_LOAD, 0).p_vaddr;
       v.segment(PT_LOAD, 1).p_offset = 0;
       v.segment(PT_LOAD, 1).p_memsz = v.segment(PT_LOAD, 1).p_filesz = 4096;
     },
     "overlap"},
    {"code to write", [](Victim& v) { v.segment(PT_LOAD, 1).p_flags = PF_R | PF_W | PF_X; },
     "written and run"},
    {"not readable", [](Victim& v) { v.segment(PT_LOAD).p_flags = 0; }, "can't be read"},
    {"stack to run", [](Victim& v) { v.segment(PT_GNU_STACK).p_flags |= PF_X; }, "a stack that can be run"},
    {"no dynamic section", [](Victim& v) { v.segment(PT_DYNAMIC).p_type = PT_NULL; }, "no dynamic section"},
    {"dynamic section elsewhere", [](Victim& v) { v.segment(PT_DYNAMIC).p_vaddr += 0x10'0000; },
     "lies in none"},
    {"dynamic section without end",
     [](Victim& v) {
       v.segment(PT_DYNAMIC).p_filesz = 64;
       v.segment(PT_DYNAMIC).p_memsz = 64;
     },
     "has no end"},
    {"an auditor", [](Victim& v) { v.dynamic(DT_RUNPATH).d_tag = DT_AUDIT; }, "what no plugin needs"},
    {"names elsewhere", [](Victim& v) { v.value(DT_STRTAB) = far; }, "table of names is not there"},
    {"names too long", [](Victim& v) { v.value(DT_STRSZ) = far; }, "table of names is not there"},
    {"a name elsewhere", [](Victim& v) { v.value(DT_NEEDED) = far; }, "beyond its names"},
    {"symbols elsewhere", [](Victim& v) { v.value(DT_SYMTAB) = far; }, "symbol table is not there"},
    {"symbols of another size", [](Victim& v) { v.value(DT_SYMENT) = 7; }, "unknown format"},
    {"a symbol's name", [](Victim& v) { v.table<ElfW(Sym)>(DT_SYMTAB, 1).st_name = far; },
     "beyond its names"},
    {"no buckets", [](Victim& v) { v.table<std::uint32_t>(DT_GNU_HASH) = 0; }, "hash table can't be right"},
    {"odd filter", [](Victim& v) { v.table<std::uint32_t>(DT_GNU_HASH, 2) = 3; },
     "hash table can't be right"},
    {"a library without need", [](Victim& v) { v.table<ElfW(Verneed)>(DT_VERNEED).vn_file = 0; },
     "a version of a library"},
    {"a version that is not there", [](Victim& v) { v.table<std::uint16_t>(DT_VERSYM, 1) = 0x7000; },
     "a version that is not there"},
    {"relocations elsewhere", [](Victim& v) { v.value(DT_RELA) = far; }, "relocations is not there"},
    {"relocations of another size", [](Victim& v) { v.value(DT_RELAENT) = 8; }, "unknown format"},
    {"more relative ones than there are", [](Victim& v) { v.value(DT_RELACOUNT) = far; },
     "fewer relocations"},
    {"writes outside", [](Victim& v) { v.table<ElfW(Rela)>(DT_RELA).r_offset = far; }, "write outside of it"},
    {"writes to code", [](Victim& v) { v.table<ElfW(Rela)>(DT_RELA).r_offset = v.value(DT_INIT); },
     "write outside of it"},
    {"writes to the dynamic section",
     [](Victim& v) { v.table<ElfW(Rela)>(DT_RELA).r_offset = v.segment(PT_DYNAMIC).p_vaddr; },
     "over the dynamic section"},
    {"points outside", [](Victim& v) { v.table<ElfW(Rela)>(DT_RELA).r_addend = far; },
     "a pointer leads out of it"},
    {"an unknown kind", [](Victim& v) { v.table<ElfW(Rela)>(DT_JMPREL).r_info |= 0xff; }, "unknown kind"},
    {"a symbol that is not there",
     [](Victim& v) { v.table<ElfW(Rela)>(DT_JMPREL).r_info |= std::uint64_t{0x00ff'ffff} << 32U; },
     "a symbol that is not there"},
    {"functions of another kind", [](Victim& v) { v.value(DT_PLTREL) = DT_NULL; }, "unknown format"},
    {"starts elsewhere", [](Victim& v) { v.value(DT_INIT) = far; }, "starts or ends with is not there"},
    {"starts in its data", [](Victim& v) { v.value(DT_INIT) = v.value(DT_INIT_ARRAY); },
     "starts or ends with is not there"},
    {"starts with no function", [](Victim& v) { v.value(DT_INIT_ARRAYSZ) = 64 * sizeof(void*); },
     "starts or ends with is not there"},
};

TEST(ElfSound, ADamagedOneIsNot) {
  if (sizeof(void*) != 8) GTEST_SKIP() << "the recipes are for relocations with addends";
  for (const Damage& damage : damages) {
    Victim victim("well_behaved");
    damage.make(victim);
    EXPECT_THAT(victim.complaint(), HasSubstr(damage.complaint)) << damage.name;
  }
}

}  // namespace
}  // namespace aiod::plugin
