// edit: which file, the check before, the files after; and check.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "aioctl/config_files.hpp"
#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string text_in(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const fs::path& file, std::string_view text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

TEST(TopLevelKeys, InBlockStyle) {
  const std::string yaml =
      "# hello:\nworld:\n  hello: 1\n\"quoted\": {}\n'single' : 1\nhello@kitchen: {a: 1}\ntext: \"x: hello: "
      "y\"\nlast:";
  for (const char* key : {"world", "quoted", "single", "hello@kitchen", "text", "last"}) {
    EXPECT_TRUE(has_top_level_key(yaml, key)) << key;
  }
  for (const char* key : {"hello", "a", "kitchen", "", "x"})
    EXPECT_FALSE(has_top_level_key(yaml, key)) << key;
}

TEST(TopLevelKeys, InBraces) {
  const std::string json =
      "# seed\n{\"hello\": {\"kwargs\": {\"inner\": 1}, \"list\": [1, {\"deep\": 2}]}, # note: x\n plain: 1, "
      "\"a\\\"b, trap: 1\": 2}\n";
  for (const char* key : {"hello", "plain"}) EXPECT_TRUE(has_top_level_key(json, key)) << key;
  for (const char* key : {"inner", "kwargs", "deep", "trap", "note", "list"})
    EXPECT_FALSE(has_top_level_key(json, key)) << key;
  EXPECT_FALSE(has_top_level_key("", "hello"));
}

class EditCommand : public CommandTest {
 protected:
  EditCommand() {
    std::string pattern = testing::TempDir() + "/aioctl-edit-test-XXXXXX";
    folder_ = fs::canonical(::mkdtemp(pattern.data()));
    write(folder_ / "services.yaml", "hello: {}\n");
    write(folder_ / "services.d/10-a.yaml", "hello: {enabled: false}\n");
    write(folder_ / "services.d/05-z.yaml", "hello: {enabled: true}\n");
    programs.on_edit = [this](const fs::path& file) {
      edited_ = file;
      std::ofstream(file, std::ios::app) << added_;
    };
  }
  ~EditCommand() override { fs::remove_all(folder_); }

  ExitCode edit(std::vector<std::string> rest = {}) {
    rest.insert(rest.begin(), {"edit", "--config", folder_.string()});
    aiod.will_fail({ExitCode::failure, "Unreachable", "no daemon"});
    return run_line(rest);
  }

  // The files of the folder that begin with a dot.
  std::vector<fs::path> left_over() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      if (entry.path().filename().string().starts_with('.')) files.push_back(entry.path());
    }
    return files;
  }

  fs::path folder_, edited_;
  std::string added_ = "added: {}\n";
};

TEST_F(EditCommand, TakesTheLastFileThatHasTheEntry) {
  write(folder_ / "services.d/20-b.yaml", "{\"hello\": {}}\n");
  write(folder_ / "services.d/30-c.yaml", "other: {hello: 1}\n");
  write(folder_ / "services.d/40-d.txt", "hello: {}\n");
  EXPECT_EQ(file_of_entry(folder_, "hello"), folder_ / "services.d/20-b.yaml");
  EXPECT_EQ(file_of_entry(folder_, "nobody"), folder_ / "services.yaml");
  EXPECT_EQ(file_of_entry(folder_, ""), folder_ / "services.yaml");
  EXPECT_EQ(service_of("hello@kitchen.service.blink"), "hello@kitchen");
}

TEST_F(EditCommand, PutsTheCopyInPlaceWhenItIsRight) {
  ::chmod((folder_ / "services.d/10-a.yaml").c_str(), 0640);
  std::string staged, others;
  programs.on_check = [&](const CheckOptions& folders) {
    staged = text_in(fs::path(folders.config) / "services.d/10-a.yaml");
    others = text_in(fs::path(folders.config) / "services.yaml") +
             text_in(fs::path(folders.config) / "services.d/05-z.yaml");
  };
  EXPECT_EQ(edit({"hello.service", "--services", "/plugins"}), ExitCode::ok);
  EXPECT_EQ(staged, "hello: {enabled: false}\nadded: {}\n");
  EXPECT_EQ(others, "hello: {}\nhello: {enabled: true}\n");
  EXPECT_EQ(programs.checked.at(0).services, std::vector<std::string>{"/plugins"});
  EXPECT_FALSE(fs::exists(programs.checked.at(0).config)) << "the folder of links is gone";
  EXPECT_EQ(text_in(folder_ / "services.d/10-a.yaml"), staged);
  EXPECT_EQ(edited_.parent_path(), folder_ / "services.d");
  EXPECT_TRUE(edited_.filename().string().starts_with(".10-a."));
  struct stat status {};
  ASSERT_EQ(::stat((folder_ / "services.d/10-a.yaml").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
  EXPECT_TRUE(left_over().empty());
  EXPECT_EQ(out.shown, (folder_ / "services.d/10-a.yaml").string() + ": written\n");
  EXPECT_EQ(aiod.asked.size(), 1u) << "no daemon reads this folder: nobody is asked to reload";
}

TEST_F(EditCommand, ChangesNothingWhenNothingChanged) {
  added_ = "";
  EXPECT_EQ(edit(), ExitCode::ok);
  EXPECT_EQ(out.shown, (folder_ / "services.yaml").string() + ": unchanged\n");
  EXPECT_TRUE(programs.checked.empty());
  EXPECT_TRUE(left_over().empty());
}

TEST_F(EditCommand, KeepsWhatIsWrong) {
  programs.check_exit = 1;
  programs.on_check = [&](const CheckOptions& folders) {
    programs.check_output = folders.config + "/services.yaml:2:1: error: unknown key\n";
  };
  EXPECT_EQ(edit(), ExitCode::failure);
  EXPECT_EQ(text_in(folder_ / "services.yaml"), "hello: {}\n");
  const auto kept = left_over();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(text_in(kept.front()), "hello: {}\nadded: {}\n");
  EXPECT_THAT(out.notes,
              testing::AllOf(HasSubstr("\n" + (folder_ / "services.yaml").string() + ":2:1: error:"),
                             HasSubstr("What you edited is in " + kept.front().string())));
}

TEST_F(EditCommand, DoesNotWriteOverSomebodyElse) {
  programs.on_check = [&](const CheckOptions&) { write(folder_ / "services.yaml", "theirs: {}\n"); };
  EXPECT_EQ(edit(), ExitCode::failure);
  EXPECT_EQ(text_in(folder_ / "services.yaml"), "theirs: {}\n");
  EXPECT_THAT(out.notes, HasSubstr("somebody else"));
  EXPECT_EQ(left_over().size(), 1u);
}

TEST_F(EditCommand, AnEditorThatFailsChangesNothing) {
  programs.on_edit = [](const fs::path&) {
    throw CommandError(ExitCode::failure, "Failed", "the editor ended with 1");
  };
  EXPECT_EQ(edit(), ExitCode::failure);
  EXPECT_TRUE(left_over().empty());
  EXPECT_THAT(out.notes, HasSubstr("the editor ended with 1"));
}

TEST_F(EditCommand, FollowsALinkToTheFile) {
  write(folder_ / "elsewhere/real.yaml", "hello: {}\n");
  fs::remove(folder_ / "services.yaml");
  fs::create_symlink("elsewhere/real.yaml", folder_ / "services.yaml");
  EXPECT_EQ(edit(), ExitCode::ok);
  EXPECT_TRUE(fs::is_symlink(folder_ / "services.yaml"));
  EXPECT_EQ(text_in(folder_ / "elsewhere/real.yaml"), "hello: {}\nadded: {}\n");
}

TEST_F(EditCommand, BeginsAFileThatIsNotThere) {
  fs::remove_all(folder_ / "services.d");
  fs::remove(folder_ / "services.yaml");
  EXPECT_EQ(edit({"hello"}), ExitCode::ok);
  EXPECT_EQ(text_in(folder_ / "services.yaml"), "added: {}\n");
}

TEST_F(EditCommand, AsksTheDaemonThatReadsTheFolder) {
  aiod.will_answer({{"version", "1"}, {"config", folder_.string()}});
  aiod.will_answer(object(
      R"({"unchanged":["a"],"updated":["hello"],"restarted":[],"added":[],"removed":[],"warnings":[]})"));
  EXPECT_EQ(run_line({"edit", "hello"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(1).method, "io.aiod.Services.Reload");
  EXPECT_EQ(aiod.asked.at(1).parameters, object("{}"));
  EXPECT_EQ(out.shown, (folder_ / "services.d/10-a.yaml").string() +
                           ": written\nunchanged: 1 service\nupdated:   hello\n");
}

TEST_F(EditCommand, JsonTellsAllInOneDocument) {
  EXPECT_EQ(edit({"-j"}), ExitCode::ok);
  EXPECT_EQ(object(out.shown),
            (boost::json::object{
                {"file", (folder_ / "services.yaml").string()}, {"changed", true}, {"reload", nullptr}}));
}

using CheckCommand = CommandTest;

TEST_F(CheckCommand, PassesTheExitCodeOn) {
  programs.check_exit = 1;
  programs.check_output = "services.yaml:1:1: error: no\nsecond\n";
  EXPECT_EQ(run_line({"check", "--config", "/c", "--json"}), ExitCode::failure);
  EXPECT_EQ(programs.checked.at(0).config, "/c");
  EXPECT_EQ(out.shown, "{\"ok\":false,\"messages\":[\"services.yaml:1:1: error: no\",\"second\"]}\n");
}

TEST_F(CheckCommand, ShowsWhatWasFoundAndNothingThatSteersTheTerminal) {
  programs.check_output = "\x1b[2J\u202e.yaml: fine\nsecond\n";
  EXPECT_EQ(run_line({"check"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "\\x1b[2J\\u202e.yaml: fine\nsecond\n");
}

TEST_F(CheckCommand, QuietKeepsFindingsOnly) {
  programs.check_output = "no errors\n";
  EXPECT_EQ(run_line({"check", "-q"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "");
  programs.check_exit = 1;
  EXPECT_EQ(run_line({"check", "-q"}), ExitCode::failure);
  EXPECT_EQ(out.shown, "no errors\n");
}

}  // namespace
}  // namespace aiod::aioctl::test
