#include "plugin/library.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support.hpp"

namespace aiod::plugin {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class LibraryTest : public ::testing::Test {
 protected:
  std::string refusal(const std::string& name) {
    return plugin_error([&] { libraries_.load(bad_plugin(name)); });
  }
  std::set<std::string> copies() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(state_ / "plugins"))
      names.insert(entry.path().filename());
    return names;
  }

  Folder state_;
  Libraries libraries_{state_.path()};
};

TEST_F(LibraryTest, LoadsAPrivateCopyNamedByTheBuildId) {
  const auto library = libraries_.load(bad_plugin("well_behaved"));
  EXPECT_EQ(library->build_id().size(), 40U);
  EXPECT_EQ(library->copy(), state_.path() / "plugins" / (library->build_id() + ".so"));
  EXPECT_EQ(read_file(library->copy()), read_file(bad_plugin("well_behaved")));
  EXPECT_TRUE(still_mapped(library->copy()));
  EXPECT_FALSE(still_mapped(bad_plugin("well_behaved")));
  EXPECT_EQ(library->descriptor().magic, aio::plugin::magic);
  EXPECT_EQ(library->facts(), host_facts());
  EXPECT_THAT(library->pinned(), IsEmpty());
  struct stat status {};
  ASSERT_EQ(::stat((state_ / "plugins").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(LibraryTest, OneLibraryForTheSameBytes) {
  const fs::path twin = state_ / "twin_service.so";
  fs::copy_file(bad_plugin("well_behaved"), twin);
  const auto first = libraries_.load(bad_plugin("well_behaved"));
  EXPECT_EQ(libraries_.load(bad_plugin("well_behaved")), first);
  EXPECT_EQ(libraries_.load(twin), first);
  EXPECT_NE(libraries_.load(bad_plugin("throws_int")), first);
}

TEST_F(LibraryTest, ACopyOfTheSameBytesIsUsedAgain) {
  const fs::path copy = libraries_.load(bad_plugin("well_behaved"))->copy();
  struct stat before {};
  ASSERT_EQ(::stat(copy.c_str(), &before), 0);
  Libraries later(state_.path());
  ASSERT_EQ(later.load(bad_plugin("well_behaved"))->copy(), copy);
  struct stat after {};
  ASSERT_EQ(::stat(copy.c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(LibraryTest, OtherBytesUnderTheSameBuildIdAreAnotherCopy) {
  const auto original = libraries_.load(bad_plugin("well_behaved"));
  const fs::path variant = state_ / "variant_service.so";
  write_file(variant, read_file(bad_plugin("well_behaved")) + "one byte more");
  const auto other = libraries_.load(variant);
  EXPECT_EQ(other->build_id(), original->build_id());
  EXPECT_NE(other->copy(), original->copy());
  EXPECT_EQ(read_file(original->copy()), read_file(bad_plugin("well_behaved")));
  EXPECT_NE(&other->descriptor(), &original->descriptor());
}

TEST_F(LibraryTest, ADamagedCopyIsNotUsed) {
  const auto name = libraries_.load(bad_plugin("well_behaved"))->copy();
  fs::remove(name);
  write_file(name, "half a cop");
  Libraries later(state_.path());
  const auto library = later.load(bad_plugin("well_behaved"));
  EXPECT_EQ(read_file(library->copy()), read_file(bad_plugin("well_behaved")));
  later.clear_stale_copies();
  EXPECT_EQ(copies(), std::set{library->copy().filename().string()});
}

TEST_F(LibraryTest, StaleCopiesGoAndUsedOnesStay) {
  const auto used = libraries_.load(bad_plugin("well_behaved"));
  const fs::path unused = libraries_.load(bad_plugin("throws_int"))->copy();
  write_file(state_ / "plugins/0123.so.4711.tmp", "half");
  write_file(state_ / "plugins/notes.txt", "not ours");
  libraries_.clear_stale_copies();
  EXPECT_EQ(copies(), (std::set<std::string>{used->copy().filename(), "notes.txt"}));
  EXPECT_FALSE(fs::exists(unused));
  Libraries(state_ / "missing").clear_stale_copies();
}

TEST_F(LibraryTest, EveryRefusalNamesFileReasonAndCure) {
  for (const char* name : {"not_elf", "truncated", "no_note", "wrong_abi", "wrong_boost", "no_descriptor"})
    EXPECT_THAT(refusal(name), StartsWith(bad_plugin(name).string() + " ")) << name;
  EXPECT_THAT(refusal("not_elf"), HasSubstr("is not an ELF file"));
  EXPECT_THAT(refusal("truncated"), HasSubstr("is truncated or damaged"));
  EXPECT_THAT(refusal("no_note"), HasSubstr("is not an aiod plugin"));
  EXPECT_THAT(refusal("wrong_abi"), HasSubstr("plugin ABI 999"));
  EXPECT_THAT(refusal("wrong_boost"), HasSubstr("Boost 1.74"));
  EXPECT_THAT(refusal("no_descriptor"), HasSubstr("exports no aio_service_descriptor: add AIO_SERVICE("));
  EXPECT_THAT(refusal("missing"), HasSubstr("No such file or directory"));
}

TEST_F(LibraryTest, WhatIsRefusedByItsNoteIsNotEvenCopied) {
  refusal("wrong_boost");
  EXPECT_FALSE(fs::exists(state_ / "plugins"));
}

TEST_F(LibraryTest, AStateFolderThatCanNotBeWrittenIsNamed) {
  write_file(state_ / "plugins", "a file where the folder should be");
  EXPECT_THAT(refusal("well_behaved"),
              AllOf(HasSubstr("can't be copied to "), HasSubstr((state_ / "plugins").string())));
}

TEST_F(LibraryTest, BindsParametersWithoutAService) {
  auto library = libraries_.load(bad_plugin("well_behaved"));
  const auto parameters = library->parameters();
  ASSERT_EQ(parameters.size(), 2U);
  EXPECT_EQ(parameters[0].name, "period");
  EXPECT_EQ(parameters[1].fallback, aio::Value("hello"));
  std::vector<aio::BindProblem> problems;
  EXPECT_NE(library->bind({.kwargs = {{"greeting", "hi"}}}, problems), nullptr);
  EXPECT_THAT(problems, IsEmpty());
  library->bind({.kwargs = {{"greting", "hi"}}}, problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].hint, HasSubstr("greeting"));
}

TEST_F(LibraryTest, WhatThePluginThrowsWhileBindingBecomesText) {
  const auto library = libraries_.load(bad_plugin("null_service"));
  std::vector<aio::BindProblem> problems;
  EXPECT_EQ(plugin_error([&] { library->bind({}, problems); }), "7");
  EXPECT_EQ(plugin_error([&] { library->parameters(); }), "no parameters today");
}

TEST_F(LibraryTest, AsioServicesOfItsOwnPinIt) {
  const auto clock = libraries_.load(bad_plugin("own_asio_clock"));
  EXPECT_THAT(clock->pinned(),
              AllOf(HasSubstr("Asio service"), HasSubstr("deadline_timer_service"), HasSubstr("OwnClock")));
  EXPECT_THAT(libraries_.load(bad_plugin("own_asio_service"))->pinned(), HasSubstr("Asio service"));
  for (const char* name : {"well_behaved", "throws_int", "ignores_stop", "blocks"})
    EXPECT_THAT(libraries_.load(bad_plugin(name))->pinned(), IsEmpty()) << name;
}

TEST_F(LibraryTest, TheFirstReasonToStayIsKept) {
  auto library = libraries_.load(bad_plugin("throws_in_on_stop"));
  library->pin("a task ignores its stop");
  library->pin("another reason");
  EXPECT_EQ(library->pinned(), "a task ignores its stop");
  const fs::path copy = library->copy();
  library.reset();
  EXPECT_TRUE(still_mapped(copy));
  libraries_.clear_stale_copies();
  EXPECT_TRUE(fs::exists(copy)) << "its symbols are still needed";
}

}  // namespace
}  // namespace aiod::plugin
