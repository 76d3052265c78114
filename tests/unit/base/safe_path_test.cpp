#include "base/safe_path.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace aiod::base {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class SafePath : public testing::Test {
 protected:
  SafePath() {
    fs::create_directories(folder_ / "etc/services.d");
    std::ofstream(file_) << "hello: {}\n";
    for (const fs::path& each : {folder_, folder_ / "etc", folder_ / "etc/services.d"})
      ::chmod(each.c_str(), 0755);
    ::chmod(file_.c_str(), 0644);
  }
  ~SafePath() override { fs::remove_all(folder_); }

  static fs::path new_folder() {
    std::string pattern = testing::TempDir() + "/safe-path-XXXXXX";
    return fs::canonical(::mkdtemp(pattern.data()));
  }
  std::string reason() const { return why_unsafe(file_, ::geteuid()); }

  const fs::path folder_ = new_folder();
  const fs::path file_ = folder_ / "etc/services.d/a.yaml";
};

TEST_F(SafePath, OnesOwnFileInOnesOwnFoldersIsSafe) {
  EXPECT_EQ(reason(), "") << "/tmp is open to all, but sticky";
  EXPECT_EQ(why_unsafe("/usr/bin/env", ::geteuid()), "");
}

TEST_F(SafePath, AnyPartThatOthersCanWriteMakesItUnsafe) {
  for (const fs::path& part : {file_, folder_ / "etc/services.d", folder_ / "etc", folder_}) {
    for (const mode_t open : {020U, 002U}) {
      struct stat before {};
      ASSERT_EQ(::stat(part.c_str(), &before), 0);
      ::chmod(part.c_str(), before.st_mode | open);
      EXPECT_THAT(reason(), testing::AllOf(HasSubstr(part.string() + " can be written by others (mode "),
                                           HasSubstr("chmod go-w " + part.string())));
      ::chmod(part.c_str(), before.st_mode);
    }
  }
  EXPECT_EQ(reason(), "");
}

TEST_F(SafePath, TheFolderItselfMayNotBeOpenEvenWhenItIsSticky) {
  ::chmod((folder_ / "etc").c_str(), 01777);
  EXPECT_EQ(reason(), "");
  EXPECT_THAT(why_unsafe(folder_ / "etc", ::geteuid()), HasSubstr("mode 1777"));
}

TEST_F(SafePath, AnotherUsersPartsAreNamed) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  ASSERT_EQ(::chown((folder_ / "etc").c_str(), 4242, 0), 0);
  EXPECT_EQ(reason(), (folder_ / "etc").string() + " belongs to uid 4242; run: chown root " +
                          (folder_ / "etc").string());
  EXPECT_EQ(why_unsafe(file_, 4242), "") << "that user may have it";
}

TEST_F(SafePath, LinksAreResolvedAndWhereTheyLeadIsJudged) {
  fs::create_directory(folder_ / "open");
  ::chmod((folder_ / "open").c_str(), 0777);
  std::ofstream(folder_ / "open/b.yaml") << "x";
  fs::create_symlink(folder_ / "open/b.yaml", folder_ / "etc/link.yaml");
  EXPECT_THAT(why_unsafe(folder_ / "etc/link.yaml", ::geteuid()), HasSubstr((folder_ / "open").string()));
}

TEST_F(SafePath, WhereALinkLiesIsJudgedToo) {
  fs::create_directory(folder_ / "open");
  for (const fs::path& to : {file_, fs::path("../etc/services.d/a.yaml")}) {
    ::chmod((folder_ / "open").c_str(), 0755);
    fs::remove(folder_ / "open/link.yaml");
    fs::create_symlink(to, folder_ / "open/link.yaml");
    EXPECT_EQ(why_unsafe(folder_ / "open/link.yaml", ::geteuid()), "");
    ::chmod((folder_ / "open").c_str(), 0777);
    EXPECT_THAT(why_unsafe(folder_ / "open/link.yaml", ::geteuid()),
                HasSubstr("chmod go-w " + (folder_ / "open").string()));
  }
  fs::create_directory_symlink(folder_ / "etc", folder_ / "open/etc");
  EXPECT_THAT(why_unsafe(folder_ / "open/etc/services.d/a.yaml", ::geteuid()), HasSubstr("mode 0777"));
}

TEST_F(SafePath, ALinkOfAnotherUserIsNotFollowed) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a link away";
  const fs::path link = folder_ / "link.yaml";
  fs::create_symlink(file_, link);
  ASSERT_EQ(::lchown(link.c_str(), 4242, 0), 0);
  EXPECT_EQ(why_unsafe(link, 0), link.string() + " belongs to uid 4242; run: chown -h root " + link.string());
}

TEST_F(SafePath, LinksInACircleAreNotSafe) {
  fs::create_symlink(folder_ / "b", folder_ / "a");
  fs::create_symlink(folder_ / "a", folder_ / "b");
  EXPECT_THAT(why_unsafe(folder_ / "a", ::geteuid()), HasSubstr("Too many levels of symbolic links"));
}

TEST_F(SafePath, WhatIsNotThereIsNotSafe) {
  EXPECT_THAT(why_unsafe(folder_ / "missing", ::geteuid()), HasSubstr("No such file"));
}

}  // namespace
}  // namespace aiod::base
