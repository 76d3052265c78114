#include <elf.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/detail/elf.hpp>

#include <cstring>
#include <random>
#include <system_error>

namespace aio::detail::elf {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using Bytes = std::vector<std::byte>;

const FileBytes& library() {
  static const FileBytes file(AIOSDK_LIBRARY);
  return file;
}

Bytes library_copy() {
  return {library().bytes().begin(), library().bytes().end()};
}

// Reads all there is; what a damaged file may do is throw Malformed, and nothing else.
bool read_everything(std::span<const std::byte> bytes) {
  try {
    const View view(bytes);
    std::size_t characters = view.build_id().size();
    view.for_each_symbol([&](const Symbol& symbol) { characters += symbol.name.size(); });
    return characters + view.references_to("malloc").size() > 0;
  } catch (const Malformed&) {
    return false;
  }
}

std::string complaint(std::span<const std::byte> bytes) {
  try {
    const View view(bytes);
  } catch (const Malformed& e) {
    return e.what();
  }
  return "";
}

TEST(Elf, ReadsARealLibrary) {
  const View view(library().bytes());
  EXPECT_EQ(view.bits(), 8 * static_cast<int>(sizeof(void*)));
  EXPECT_TRUE(view.shared_object());
  bool found = false;
  view.for_each_symbol([&](const Symbol& symbol) {
    if (symbol.name == "__cxa_throw" && symbol.function && symbol.defined && symbol.size > 0) found = true;
  });
  EXPECT_TRUE(found);
  EXPECT_EQ(view.note("nobody", 1), std::nullopt);
  EXPECT_THAT(view.references_to("_ZTISt13runtime_error"), Not(IsEmpty()));
  EXPECT_THAT(view.references_to("no_such_symbol"), IsEmpty());
}

TEST(Elf, RefusesWhatIsNoElfFile) {
  const std::string text = "#!/bin/sh\necho hello\n";
  EXPECT_EQ(complaint(std::as_bytes(std::span(text))), "is not an ELF file");
  EXPECT_EQ(complaint({}), "is not an ELF file");
  EXPECT_EQ(complaint(std::as_bytes(std::span(std::string_view("\x7f"
                                                               "EL")))),
            "is not an ELF file");
}

TEST(Elf, RefusesTheOtherByteOrderAndStrangeClasses) {
  Bytes copy = library_copy();
  copy[EI_DATA] = std::byte{ELFDATA2MSB};
  EXPECT_THAT(complaint(copy), HasSubstr("big-endian"));
  copy = library_copy();
  copy[EI_CLASS] = std::byte{7};
  EXPECT_THAT(complaint(copy), HasSubstr("neither 32 nor 64 bits"));
}

TEST(Elf, ATruncatedFileIsRefusedWhereverItEnds) {
  const auto whole = library().bytes();
  EXPECT_EQ(complaint(whole), "");
  for (std::size_t size = 4; size < 4096; size += 7) {
    const Bytes piece(whole.begin(),
                      whole.begin() + static_cast<std::ptrdiff_t>(size));  // ends where memory ends
    EXPECT_THAT(complaint(piece), HasSubstr("is truncated or damaged: its ")) << size;
  }
  for (std::size_t parts = 1; parts < 50; ++parts)
    EXPECT_NE(complaint(whole.first(whole.size() * parts / 50)), "") << parts;
  EXPECT_THAT(
      complaint(whole.first(whole.size() - 1)),
      MatchesRegex(
          "is truncated or damaged: its section table should end at byte [0-9]+, but the file has .*"));
}

// The same damage in every run: the generator's seed is fixed.
TEST(Elf, DamagedFilesGiveAnAnswer) {
  std::mt19937 random(20261123);
  Bytes copy = library_copy();
  Elf64_Ehdr header;
  std::memcpy(&header, copy.data(), sizeof header);
  const auto any_below = [&](std::size_t limit) { return random() % limit; };
  int readable = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::array starts = {std::size_t{0}, std::size_t{header.e_shoff}, std::size_t{header.e_phoff},
                               any_below(copy.size())};
    std::vector<std::pair<std::size_t, std::byte>> undo;
    for (std::size_t changes = 1 + any_below(6); changes > 0; --changes) {
      const std::size_t place = (starts[any_below(starts.size())] + any_below(2048)) % copy.size();
      undo.emplace_back(place, copy[place]);
      const std::array values = {std::byte{0}, std::byte{0xff}, std::byte{0x7f},
                                 static_cast<std::byte>(random() & 0xffU)};
      copy[place] = values[any_below(values.size())];
    }
    readable += read_everything(copy) ? 1 : 0;
    for (auto change = undo.rbegin(); change != undo.rend(); ++change) copy[change->first] = change->second;
  }
  EXPECT_GT(readable, 0) << "no damage was harmless: the test breaks too much to be one";
  EXPECT_LT(readable, 3000) << "no damage was seen";
  EXPECT_EQ(complaint(copy), "");
}

// A small file made by hand: a header, and program headers that all cover the same notes.
Bytes file_of_notes(std::size_t segments, std::size_t notes) {
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_phoff = sizeof header;
  header.e_phnum = static_cast<Elf64_Half>(segments);
  header.e_phentsize = sizeof(Elf64_Phdr);
  const std::size_t start = sizeof header + segments * sizeof(Elf64_Phdr);
  Bytes file(start + notes * sizeof(Elf64_Nhdr));
  std::memcpy(file.data(), &header, sizeof header);
  for (std::size_t i = 0; i < segments; ++i) {
    Elf64_Phdr segment{};
    segment.p_type = PT_NOTE;
    segment.p_offset = start;
    segment.p_filesz = notes * sizeof(Elf64_Nhdr);
    std::memcpy(file.data() + sizeof header + i * sizeof segment, &segment, sizeof segment);
  }
  return file;
}

TEST(Elf, NotesWithoutEndAreRefused) {
  const Bytes few = file_of_notes(2, 10);
  EXPECT_EQ(View(few).note("aio", 1), std::nullopt);
  const Bytes many = file_of_notes(60'000, 100'000);
  EXPECT_THROW(View(many).note("aio", 1), Malformed);
}

TEST(Elf, ANoteThatIsLongerThanItsSegmentIsNoNote) {
  Bytes file = file_of_notes(1, 2);
  Elf64_Nhdr note{.n_namesz = 0xffff'fff0, .n_descsz = 0xffff'fff0, .n_type = 1};
  std::memcpy(file.data() + sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr), &note, sizeof note);
  EXPECT_EQ(View(file).note("aio", 1), std::nullopt);
}

TEST(FileBytes, SaysWhyAFileCanNotBeRead) {
  EXPECT_THROW(FileBytes("/no/such/file"), std::system_error);
  EXPECT_THROW(FileBytes("/"), Malformed);
  EXPECT_THROW(FileBytes("/dev/null"), Malformed);
}

TEST(MachineName, KnowsTheBoards) {
  EXPECT_EQ(machine_name(EM_AARCH64), "aarch64");
  EXPECT_EQ(machine_name(EM_ARM), "arm");
  EXPECT_EQ(machine_name(12345), "machine 12345");
}

}  // namespace
}  // namespace aio::detail::elf
