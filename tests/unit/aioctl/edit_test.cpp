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
    write(folder_ / "services.yaml", "hello: {}\n");
    write(folder_ / "services.d/10-a.yaml", "hello: {enabled: false}\n");
    write(folder_ / "services.d/05-z.yaml", "hello: {enabled: true}\n");
    fs::create_directory(copies_);
    ::setenv("TMPDIR", copies_.c_str(), 1);
    programs.on_edit = [this](const fs::path& file) {
      edited_ = file;
      std::ofstream(file, std::ios::app) << added_;
    };
  }
  ~EditCommand() override {
    ::unsetenv("TMPDIR");
    fs::remove_all(folder_);
  }

  static fs::path new_folder() {
    std::string pattern = testing::TempDir() + "/aioctl-edit-test-XXXXXX";
    return fs::canonical(::mkdtemp(pattern.data()));
  }

  ExitCode edit(std::vector<std::string> rest = {}) {
    rest.insert(rest.begin(), {"edit", "--config", folder_.string()});
    aiod.will_fail({ExitCode::failure, "Unreachable", "no daemon"});
    return run_line(rest);
  }

  // The copies that are kept, and temporary files of the configuration's folder.
  std::vector<fs::path> left_over() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      const bool is_copy = entry.path().string().starts_with(copies_.string() + "/aioctl-edit-");
      const bool is_temporary = entry.path().filename().string().starts_with('.');
      if ((is_copy && entry.is_regular_file()) || is_temporary) files.push_back(entry.path());
    }
    return files;
  }

  fs::path folder_ = new_folder();
  fs::path copies_ = folder_ / "copies";
  fs::path edited_;
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
  EXPECT_EQ(edited_.filename(), "10-a.yaml");
  EXPECT_EQ(edited_.parent_path().parent_path(), copies_) << "where nobody else comes";
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
  aiod.will_answer({{"ok", true}, {"messages", boost::json::array{"a warning"}}});
  aiod.will_answer(object(
      R"({"unchanged":["a"],"updated":["hello"],"restarted":[],"added":[],"removed":[],"warnings":[]})"));
  EXPECT_EQ(run_line({"edit", "hello"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(1).method, "io.aiod.Services.Check");
  EXPECT_EQ(aiod.asked.at(1).parameters,
            (boost::json::object{{"file", "services.d/10-a.yaml"},
                                 {"text", "hello: {enabled: false}\nadded: {}\n"}}));
  EXPECT_EQ(aiod.asked.at(2).method, "io.aiod.Services.Reload");
  EXPECT_EQ(aiod.asked.at(2).parameters, object("{}"));
  EXPECT_TRUE(programs.checked.empty()) << "the daemon has the plugins and the secrets; nothing runs here";
  EXPECT_EQ(out.shown, (folder_ / "services.d/10-a.yaml").string() +
                           ": written\nunchanged: 1 service\nupdated:   hello\n");
}

TEST_F(EditCommand, WhatTheDaemonFindsWrongIsKept) {
  aiod.will_answer({{"version", "1"}, {"config", folder_.string()}});
  aiod.will_answer({{"ok", false}, {"messages", boost::json::array{"services.d/10-a.yaml:2:1: error: no"}}});
  EXPECT_EQ(run_line({"edit", "hello"}), ExitCode::failure);
  EXPECT_EQ(text_in(folder_ / "services.d/10-a.yaml"), "hello: {enabled: false}\n");
  ASSERT_EQ(left_over().size(), 1u);
  EXPECT_THAT(out.notes, testing::AllOf(HasSubstr("10-a.yaml:2:1: error: no"),
                                        HasSubstr("What you edited is in " + left_over().front().string())));
}

TEST_F(EditCommand, SaysWhenADaemonIsNotTrusted) {
  aiod.will_fail({ExitCode::no_permission, "PermissionDenied", "is served by the user mallory"});
  EXPECT_EQ(edit(), ExitCode::ok);
  EXPECT_THAT(out.notes,
              HasSubstr("aioctl: the daemon is not asked for its folder: is served by the user mallory"));
}

TEST(FolderToEdit, IsNoneThatADaemonNamesWhichIsTrustedLess) {
  EXPECT_EQ(folder_to_edit("/given", "/daemons"), "/given");
  EXPECT_EQ(folder_to_edit("", "/daemons"), "/daemons");
  EXPECT_EQ(folder_to_edit("", std::nullopt), default_config_folder());
}

TEST_F(EditCommand, RefusesAFolderThatOthersCanWrite) {
  ::chmod((folder_ / "services.d").c_str(), 0775);
  EXPECT_EQ(edit({"hello"}), ExitCode::failure);
  EXPECT_THAT(out.notes, testing::AllOf(HasSubstr((folder_ / "services.d").string() +
                                                  " can be written by others (mode 0775)"),
                                        HasSubstr("chmod go-w")));
  EXPECT_TRUE(edited_.empty()) << "no editor was started";
}

TEST_F(EditCommand, RefusesAFolderBelowOneThatOthersCanWrite) {
  ::chmod(folder_.c_str(), 0777);
  EXPECT_EQ(edit({"hello"}), ExitCode::failure);
  EXPECT_THAT(out.notes, HasSubstr(folder_.string() + " can be written by others"));
  ::chmod(folder_.c_str(), 0700);
}

TEST_F(EditCommand, RefusesWhatBelongsToSomebodyElse) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  ASSERT_EQ(::chown((folder_ / "services.d/10-a.yaml").c_str(), 4242, 4242), 0);
  EXPECT_EQ(edit({"hello"}), ExitCode::failure);
  EXPECT_THAT(out.notes, HasSubstr("10-a.yaml belongs to uid 4242; run: chown root "));
}

// A member of the group once had a second between the check and the write.
TEST_F(EditCommand, ALinkInTheFilesPlaceIsReplacedAndNotFollowed) {
  write(folder_ / "precious", "root:SECRET\n");
  programs.on_check = [&](const CheckOptions&) {
    fs::remove(folder_ / "services.d/10-a.yaml");
    fs::create_symlink(folder_ / "precious", folder_ / "services.d/10-a.yaml");
  };
  EXPECT_EQ(edit({"hello"}), ExitCode::failure);
  EXPECT_EQ(text_in(folder_ / "precious"), "root:SECRET\n");
}

TEST_F(EditCommand, APipeAmongTheFilesIsNotWaitedFor) {
  ASSERT_EQ(::mkfifo((folder_ / "services.d/20-b.yaml").c_str(), 0600), 0);
  EXPECT_EQ(edit({"hello"}), ExitCode::failure);
  EXPECT_THAT(out.notes, HasSubstr("20-b.yaml"));
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

TEST_F(CheckCommand, LooksAtWhatTheDaemonReads) {
  aiod.will_answer({{"config", "/d"}, {"services", boost::json::array{"/p", "/q"}}, {"state", "/s"}});
  EXPECT_EQ(run_line({"check"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Services.Version");
  EXPECT_EQ(programs.checked.at(0).config, "/d");
  EXPECT_EQ(programs.checked.at(0).services, (std::vector<std::string>{"/p", "/q"}));
  EXPECT_EQ(programs.checked.at(0).state, "/s");
  EXPECT_THAT(out.notes, testing::Eq("Checking what the running daemon reads: /d\n"));
}

TEST_F(CheckCommand, ADaemonThatIsTrustedLessNamesNoFolder) {
  aiod.is_own = false;
  aiod.will_answer({{"config", "/d"}, {"services", boost::json::array{"/p"}}, {"state", "/s"}});
  EXPECT_EQ(run_line({"check"}), ExitCode::ok);
  EXPECT_EQ(programs.checked.at(0).config, "/etc/aiod") << "the system's own";
  EXPECT_TRUE(programs.checked.at(0).services.empty());
}

TEST_F(CheckCommand, SaysWhenNoDaemonWasAsked) {
  aiod.will_fail({ExitCode::failure, "Unreachable", "nobody is there"});
  EXPECT_EQ(run_line({"check"}), ExitCode::ok);
  EXPECT_EQ(programs.checked.at(0).config, "");
  EXPECT_THAT(out.notes, HasSubstr("No daemon was asked"));
  out.notes.clear();
  aiod.will_fail({ExitCode::no_permission, "PermissionDenied", "is served by the user mallory"});
  EXPECT_EQ(run_line({"check"}), ExitCode::ok);
  EXPECT_THAT(out.notes,
              HasSubstr("aioctl: the daemon is not asked for its folder: is served by the user mallory"));
}

TEST_F(CheckCommand, FoldersThatAreGivenAreTheOnesAndNobodyIsAsked) {
  EXPECT_EQ(run_line({"check", "--services", "/p"}), ExitCode::ok);
  EXPECT_TRUE(aiod.asked.empty());
  EXPECT_EQ(programs.checked.at(0).services, std::vector<std::string>{"/p"});
}

TEST_F(CheckCommand, ShowsWhatWasFoundAndNothingThatSteersTheTerminal) {
  aiod.will_fail({ExitCode::failure, "Unreachable", "nobody is there"});
  programs.check_output = "\x1b[2J\u202e.yaml: fine\nsecond\n";
  EXPECT_EQ(run_line({"check"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "\\x1b[2J\\u202e.yaml: fine\nsecond\n");
}

TEST_F(CheckCommand, QuietKeepsFindingsOnly) {
  for (int i = 0; i < 2; ++i) aiod.will_fail({ExitCode::failure, "Unreachable", "nobody is there"});
  programs.check_output = "no errors\n";
  EXPECT_EQ(run_line({"check", "-q"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "");
  programs.check_exit = 1;
  EXPECT_EQ(run_line({"check", "-q"}), ExitCode::failure);
  EXPECT_EQ(out.shown, "no errors\n");
}

}  // namespace
}  // namespace aiod::aioctl::test
