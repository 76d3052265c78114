#include "plugin/scan.hpp"

#include <elf.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <aio/plugin.hpp>

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
              HasSubstr(fmt::format("was built for plugin ABI 999, this aiod for plugin ABI {}: rebuild it",
                                    aio::plugin::abi_number)));
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

TEST(Scan, WhatOthersMayWriteIsRefused) {
  Folder folder;
  const auto file = add(folder / "services", "well_behaved", "hello_service.so");
  const auto error = [&] { return inspect(file).error; };
  for (const unsigned mode : {0757U, 0775U}) {
    fs::permissions(file, fs::perms(mode));
    EXPECT_EQ(error(), fmt::format("{0} is not trusted: {0} can be written by others (mode {1:04o}); run: "
                                   "chmod go-w {0}",
                                   file.string(), mode));
  }
  fs::permissions(file, fs::perms(0755));
  EXPECT_THAT(error(), IsEmpty());
  for (const mode_t mode : {0777U, 0775U, 01777U}) {
    ASSERT_EQ(::chmod((folder / "services").c_str(), mode), 0);
    EXPECT_THAT(error(), HasSubstr("chmod go-w " + (folder / "services").string()));
  }
  fs::create_symlink(file, folder / "link_service.so");
  EXPECT_THAT(inspect(folder / "link_service.so").error, IsEmpty()) << "its folder is sticky";
  ASSERT_EQ(::chmod((folder / "services").c_str(), 0777), 0);
  EXPECT_THAT(inspect(folder / "link_service.so").error, HasSubstr("mode 0777"));
  ASSERT_EQ(::chmod((folder / "services").c_str(), 0755), 0);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0777), 0);
  EXPECT_THAT(error(), HasSubstr("chmod go-w " + folder.path().string())) << "a folder above";
}

TEST(Scan, WhereALinkLiesIsJudgedToo) {
  Folder folder;
  const auto file = add(folder / "good", "well_behaved", "hello_service.so");
  fs::create_directory(folder / "open");
  fs::create_symlink(file, folder / "open/hello_service.so");
  EXPECT_THAT(inspect(folder / "open/hello_service.so").error, IsEmpty());
  ASSERT_EQ(::chmod((folder / "open").c_str(), 0777), 0);
  EXPECT_THAT(inspect(folder / "open/hello_service.so").error, HasSubstr((folder / "open").string()));
  fs::create_directory_symlink(folder / "good", folder / "open/services");
  EXPECT_THAT(inspect(folder / "open/services/hello_service.so").error,
              HasSubstr((folder / "open").string()));
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

TEST(Scan, AForeignOwnerIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  Folder folder;
  const auto file = add(folder / "services", "well_behaved", "hello_service.so");
  for (const fs::path& part : {file, folder / "services", folder.path()}) {
    ASSERT_EQ(::chown(part.c_str(), 12345, 0), 0);
    EXPECT_EQ(inspect(file).error,
              fmt::format("{} is not trusted: {} belongs to uid 12345; run: chown root {}", file.string(),
                          part.string(), part.string()));
    ASSERT_EQ(::chown(part.c_str(), 0, 0), 0);
  }
  EXPECT_THAT(inspect(file).error, IsEmpty());
}

TEST(Scan, WhatHasNotChangedIsNotReadAgain) {
  Folder folder;
  const auto file = add(folder.path(), "well_behaved", "hello_service.so");
  auto found = scan({folder.path()});
  found[0].build_id = "as it was remembered";
  found[0].settled = true;
  EXPECT_EQ(scan({folder.path()}, found)[0].build_id, "as it was remembered");
  found[0].settled = false;
  EXPECT_NE(scan({folder.path()}, found)[0].build_id, "as it was remembered");
  found[0].settled = true;
  fs::permissions(file, fs::perms(0775));
  EXPECT_THAT(scan({folder.path()}, found)[0].error, HasSubstr("is not trusted"));
  fs::remove(file);
  fs::copy_file(bad_plugin("throws_int"), file);
  EXPECT_NE(scan({folder.path()}, found)[0].build_id, "as it was remembered");
}

}  // namespace
}  // namespace aiod::plugin
