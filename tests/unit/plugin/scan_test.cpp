#include "plugin/scan.hpp"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.hpp"

namespace aiod::plugin {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

fs::path add(const fs::path& folder, const std::string& plugin, const std::string& as) {
  fs::create_directories(folder);
  fs::copy_file(bad_plugin(plugin), folder / as);
  return folder / as;
}

TEST(Scan, FindsPluginsInOrder) {
  Folder folder;
  add(folder / "one", "well_behaved", "zebra_service.so");
  add(folder / "one", "throws_int", "apple_service.so");
  add(folder / "two", "throws_in_task", "aardvark_service.so");
  write_file(folder / "one/readme.txt", "no plugin");
  write_file(folder / "one/libhelper.so", "no plugin");
  const auto found = scan({folder / "one", folder / "missing", folder / "two"});
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_EQ(found[0].name, "apple");
  EXPECT_EQ(found[1].name, "zebra");
  EXPECT_EQ(found[2].name, "aardvark");
  for (const Found& one : found) {
    EXPECT_TRUE(one.usable()) << one.error;
    EXPECT_THAT(one.warning, IsEmpty());
    EXPECT_EQ(one.facts, host_facts());
  }
}

TEST(Scan, AnEarlierDirectoryWins) {
  Folder folder;
  const auto winner = add(folder / "one", "well_behaved", "hello_service.so");
  add(folder / "two", "throws_int", "hello_service.so");
  add(folder / "three", "throws_int", "hello_service.so");
  const auto found = scan({folder / "one", folder / "two", folder / "three"});
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_TRUE(found[0].usable());
  EXPECT_EQ(found[1].shadowed_by, winner);
  EXPECT_EQ(found[2].shadowed_by, winner);
  EXPECT_FALSE(found[1].usable());
}

TEST(Scan, ABadFileKeepsItsReasonAndStopsNothing) {
  Folder folder;
  for (const char* name : {"not_elf", "truncated", "no_note", "wrong_abi", "wrong_boost", "well_behaved"})
    add(folder.path(), name, std::string(name) + "_service.so");
  fs::create_directory(folder / "folder_service.so");
  write_file(folder / "empty_service.so", "");
  fs::create_symlink("/no/such/file", folder / "dangling_service.so");
  ASSERT_EQ(::mkfifo((folder / "pipe_service.so").c_str(), 0600), 0);
  std::map<std::string, std::string> errors;
  for (const Found& found : scan({folder.path()})) {
    if (!found.error.empty()) {
      EXPECT_THAT(found.error, StartsWith(found.path.string() + " "));
    }
    errors[found.name] = found.error;
  }
  EXPECT_THAT(errors, SizeIs(10));
  EXPECT_THAT(errors.at("well_behaved"), IsEmpty());
  EXPECT_THAT(errors.at("not_elf"), HasSubstr("is not an ELF file"));
  EXPECT_THAT(errors.at("truncated"), HasSubstr("is truncated or damaged"));
  EXPECT_THAT(errors.at("no_note"),
              HasSubstr("is not an aiod plugin: it has no aiod note; add AIO_SERVICE("));
  EXPECT_THAT(errors.at("wrong_abi"),
              HasSubstr("was built for plugin ABI 999, this aiod for plugin ABI 2: rebuild it"));
  EXPECT_THAT(errors.at("wrong_boost"), HasSubstr("was built for Boost 1.74, this aiod for Boost"));
  EXPECT_THAT(errors.at("folder"), HasSubstr("is a directory"));
  EXPECT_THAT(errors.at("empty"), HasSubstr("is empty"));
  EXPECT_THAT(errors.at("dangling"), HasSubstr("No such file"));
  EXPECT_THAT(errors.at("pipe"), HasSubstr("is not a regular file"));
}

TEST(Scan, AnotherMachineIsNamed) {
  Folder folder;
  std::string bytes = read_file(bad_plugin("well_behaved"));
  bytes[offsetof(Elf64_Ehdr, e_machine)] = static_cast<char>(EM_RISCV);
  bytes[offsetof(Elf64_Ehdr, e_machine) + 1] = 0;
  write_file(folder / "foreign_service.so", bytes);
  EXPECT_THAT(inspect(folder / "foreign_service.so").error,
              HasSubstr("was built for riscv (64 bits), this aiod runs on "));
}

TEST(Scan, ANameThatNoServiceCanHave) {
  Folder folder;
  add(folder.path(), "well_behaved", "_service.so");
  add(folder.path(), "well_behaved", "a@b_service.so");
  const auto found = scan({folder.path()});
  ASSERT_THAT(found, SizeIs(2));
  for (const Found& one : found) EXPECT_THAT(one.error, HasSubstr("has a name that no service can have"));
}

TEST(Scan, SymbolicLinksToFilesAreFine) {
  Folder folder;
  add(folder / "builds", "well_behaved", "v7.so");
  fs::create_directory(folder / "services");
  fs::create_symlink(folder / "builds/v7.so", folder / "services/hello_service.so");
  const auto found = scan({folder / "services"});
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].name, "hello");
  EXPECT_TRUE(found[0].usable()) << found[0].error;
}

TEST(Scan, WhatEverybodyMayWriteIsRefused) {
  Folder folder;
  const auto file = add(folder / "services", "well_behaved", "hello_service.so");
  fs::permissions(file, fs::perms(0757));
  EXPECT_THAT(inspect(file).error, AllOf(HasSubstr("can be written by everybody"), HasSubstr("chmod o-w ")));
  fs::permissions(file, fs::perms(0755));
  EXPECT_THAT(inspect(file).error, IsEmpty());
  fs::permissions(folder / "services", fs::perms(0777));
  EXPECT_THAT(inspect(file).error, HasSubstr("can be replaced by everybody"));
  fs::create_symlink(file, folder / "link_service.so");
  EXPECT_THAT(inspect(folder / "link_service.so").error, HasSubstr("can be replaced by everybody"));
  ASSERT_EQ(::chmod((folder / "services").c_str(), 01777), 0);
  EXPECT_THAT(inspect(file).error, IsEmpty());
}

TEST(Scan, WhatCanNotBeReadSaysSo) {
  if (::geteuid() == 0) GTEST_SKIP() << "root can read everything";
  Folder folder;
  const auto file = add(folder / "services", "well_behaved", "hello_service.so");
  fs::permissions(file, fs::perms::none);
  EXPECT_THAT(inspect(file).error, HasSubstr("Permission denied"));
  fs::permissions(folder / "services", fs::perms::none);
  const auto found = scan({folder / "services"});
  fs::permissions(folder / "services", fs::perms::owner_all);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].error, HasSubstr("can't be read: Permission denied"));
}

TEST(Scan, AFileInPlaceOfADirectoryIsReported) {
  Folder folder;
  write_file(folder / "services", "");
  const auto found = scan({folder / "services"});
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].error, HasSubstr("can't be read: Not a directory"));
  EXPECT_THAT(found[0].name, IsEmpty());
}

TEST(Scan, AForeignOwnerIsAWarning) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  Folder folder;
  const auto file = add(folder.path(), "well_behaved", "hello_service.so");
  ASSERT_EQ(::chown(file.c_str(), 12345, 12345), 0);
  EXPECT_THAT(inspect(file).error, IsEmpty());
  EXPECT_THAT(inspect(file).warning, HasSubstr("belongs to user 12345"));
}

}  // namespace
}  // namespace aiod::plugin
