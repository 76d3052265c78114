#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "plugin/scan.hpp"
#include "support.hpp"

namespace aiod::plugin {
namespace {

namespace fs = std::filesystem;

/// Two directories of plugins, scanned again and again.
class RescanTest : public ::testing::Test {
 protected:
  RescanTest() {
    fs::create_directory(folder_ / "first");
    fs::create_directory(folder_ / "second");
    before_ = scan(directories());
  }

  fs::path in(const std::string& directory, const std::string& name) const {
    return folder_ / directory / (name + "_service.so");
  }
  void install(const std::string& plugin, const fs::path& as) {
    fs::copy_file(bad_plugin(plugin), as, fs::copy_options::overwrite_existing);
  }
  ScanChanges rescan() {
    std::vector<Found> now = scan(directories());
    const ScanChanges changes = compare(before_, now);
    before_ = std::move(now);
    return changes;
  }
  static ScanChanges added(const std::string& name) { return {.added = {name}}; }
  static ScanChanges changed(const std::string& name) { return {.changed = {name}}; }
  static ScanChanges removed(const std::string& name) { return {.removed = {name}}; }

 private:
  std::vector<fs::path> directories() const { return {folder_ / "first", folder_ / "second"}; }

  Folder folder_;
  std::vector<Found> before_;
};

TEST_F(RescanTest, NamesWhatCameChangedAndWent) {
  install("well_behaved", in("second", "x"));
  EXPECT_EQ(rescan(), added("x"));
  EXPECT_EQ(rescan(), ScanChanges());
  install("throws_int", in("second", "x"));
  EXPECT_EQ(rescan(), changed("x"));
  fs::remove(in("second", "x"));
  EXPECT_EQ(rescan(), removed("x"));
}

TEST_F(RescanTest, AnEarlierDirectoryTakesOver) {
  install("well_behaved", in("second", "x"));
  rescan();
  install("well_behaved", in("first", "x"));
  EXPECT_EQ(rescan(), changed("x"));
  fs::remove(in("second", "x"));
  EXPECT_EQ(rescan(), ScanChanges()) << "it was shadowed";
}

TEST_F(RescanTest, OnesThatWereOnlyTouchedAreTheSame) {
  install("well_behaved", in("first", "x"));
  rescan();
  fs::last_write_time(in("first", "x"), fs::last_write_time(in("first", "x")) + std::chrono::hours(1));
  EXPECT_EQ(rescan(), ScanChanges());
}

TEST_F(RescanTest, ABadOneThatIsMendedHasChanged) {
  write_file(in("first", "x"), "no library");
  EXPECT_EQ(rescan(), added("x"));
  install("well_behaved", in("first", "x"));
  EXPECT_EQ(rescan(), changed("x"));
  fs::permissions(in("first", "x"), fs::perms::all);
  EXPECT_EQ(rescan(), changed("x"));
}

}  // namespace
}  // namespace aiod::plugin
