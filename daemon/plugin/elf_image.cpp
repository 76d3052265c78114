#include "plugin/elf_image.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <aio/detail/elf.hpp>

#include <bit>

namespace aiod::plugin {
namespace {

using aio::detail::elf::Malformed;

constexpr std::uint64_t largest_image = std::uint64_t{1} << 30;
constexpr std::uint64_t largest_align = std::uint64_t{1} << 22;
constexpr std::uint64_t largest_page = 0x10000;
constexpr std::size_t most_headers = 64;

[[noreturn]] void damaged(const char* what) {
  throw Malformed(fmt::format("is damaged: {}", what));
}

}  // namespace

ElfImage::ElfImage(std::span<const std::byte> file) : file_(file) {
  read_headers();
  for (const Header& header : headers_)
    if (header.p_type == PT_LOAD) check_load(header);
  if (loads_.empty()) damaged("nothing of it would be loaded");
  for (const Header& header : headers_)
    if (header.p_type != PT_LOAD && header.p_type != PT_NULL) check_other(header);
}

void ElfImage::read_headers() {
  ElfW(Ehdr) header;
  if (file_.size() < sizeof header) damaged("it is shorter than its header");
  std::memcpy(&header, file_.data(), sizeof header);
  if (header.e_phentsize != sizeof(Header) || header.e_phnum == 0 || header.e_phnum > most_headers ||
      header.e_phoff > file_.size() || header.e_phnum * sizeof(Header) > file_.size() - header.e_phoff)
    damaged("its program headers are not all there");
  if (header.e_phoff % word != 0) damaged("its program headers are not aligned");
  headers_.resize(header.e_phnum);
  std::memcpy(headers_.data(), file_.data() + header.e_phoff, headers_.size() * sizeof(Header));
}

void ElfImage::check_load(const Header& load) {
  if (load.p_filesz > load.p_memsz || load.p_memsz > largest_image || load.p_vaddr > largest_image ||
      load.p_offset > file_.size() || load.p_filesz > file_.size() - load.p_offset)
    damaged("a segment is larger than what is there");
  if (!std::has_single_bit(load.p_align) || load.p_align > largest_align ||
      (load.p_vaddr - load.p_offset) % load.p_align != 0)
    damaged("a segment is not aligned");
  if (load.p_memsz == 0 || (load.p_flags & PF_R) == 0) damaged("a segment can't be read");
  if ((load.p_flags & (PF_W | PF_X)) == (PF_W | PF_X)) damaged("a segment can be written and run");
  if (load.p_memsz > load.p_filesz && (load.p_flags & PF_W) == 0) damaged("a segment can't be filled");
  if (!loads_.empty() && load.p_vaddr < loads_.back().p_vaddr + loads_.back().p_memsz)
    damaged("its segments overlap");
  loads_.push_back(load);
}

void ElfImage::check_other(const Header& header) const {
  if (header.p_type == PT_GNU_STACK) {
    if ((header.p_flags & PF_X) != 0) damaged("it wants a stack that can be run");
    return;
  }
  if (header.p_memsz > largest_image || header.p_vaddr > largest_image || header.p_filesz > header.p_memsz)
    damaged("a segment is larger than what is there");
  if (header.p_memsz == 0) return;
  // Of these only the beginning need be there: what follows is zeros, or the rest of a page.
  const bool starts_only = header.p_type == PT_TLS || header.p_type == PT_GNU_RELRO;
  if (header.p_type == PT_TLS && header.p_filesz == 0) return;
  const Header* load = load_at(header.p_vaddr, starts_only ? 1 : header.p_memsz, false);
  if (load != nullptr && header.p_type == PT_GNU_RELRO &&
      header.p_vaddr + header.p_memsz >
          (load->p_vaddr + load->p_memsz + largest_page - 1) / largest_page * largest_page)
    load = nullptr;
  if (load == nullptr) damaged("a segment lies in none that is loaded");
  if (header.p_filesz != 0 && header.p_offset - load->p_offset != header.p_vaddr - load->p_vaddr)
    damaged("a segment is not where it would be loaded");
  if (header.p_type == PT_TLS && header.p_align != 0 &&
      (!std::has_single_bit(header.p_align) || header.p_align > largest_align))
    damaged("its thread storage is not aligned");
}

const ElfImage::Header* ElfImage::load_at(Address at, Address size, bool in_file) const {
  for (const Header& load : loads_) {
    const Address there = in_file ? load.p_filesz : load.p_memsz;
    if (at >= load.p_vaddr && at - load.p_vaddr <= there && size <= there - (at - load.p_vaddr)) return &load;
  }
  return nullptr;
}

bool ElfImage::has(Address at, Address size, unsigned permissions) const {
  const Header* load = load_at(at, size, false);
  return load != nullptr && (load->p_flags & permissions) == permissions;
}

std::span<const std::byte> ElfImage::bytes(Address at, Address size, const char* what) const {
  const Header* load = load_at(at, size, true);
  if (load == nullptr) throw Malformed(fmt::format("is damaged: its {} is not there", what));
  return file_.subspan(load->p_offset + (at - load->p_vaddr), size);
}

const ElfImage::Header* ElfImage::segment(std::uint32_t type) const {
  const Header* found = nullptr;
  for (const Header& header : headers_) {
    if (header.p_type != type) continue;
    if (found != nullptr) damaged("it has a segment twice");
    found = &header;
  }
  return found;
}

}  // namespace aiod::plugin
