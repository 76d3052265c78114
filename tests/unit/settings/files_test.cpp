#include "settings/files.hpp"

#include <sys/stat.h>

#include "fixture.hpp"

namespace aiod::settings {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

class FilesTest : public SettingsTest {};

TEST_F(FilesTest, EveryFileMayBeMissing) {
  for (const auto& folder : {dir, dir / "missing"}) {
    sources.config_dir = folder;
    const Settings settings = load();
    EXPECT_TRUE(settings.ok());
    EXPECT_THAT(settings.diagnostics, IsEmpty());
    EXPECT_THAT(settings.services, IsEmpty());
    EXPECT_EQ(settings.daemon, DaemonSettings{});
  }
}

TEST_F(FilesTest, AFolderInPlaceOfAFileIsAnError) {
  for (const char* name : {"aiod.yaml", "services.yaml", ".env"}) {
    std::filesystem::create_directory(dir / name);
    EXPECT_THAT(errors_of(load()), ElementsAre("1:1: is a directory, not a file")) << name;
    std::filesystem::remove(dir / name);
  }
}

TEST_F(FilesTest, AFileInPlaceOfAFolderIsAnError) {
  write("services.d", "");
  EXPECT_THAT(errors_of(load()), ElementsAre(HasSubstr("Not a directory")));
  sources.config_dir = dir / "services.d";
  EXPECT_FALSE(load().ok());
}

TEST_F(FilesTest, ALinkToNothingIsAnErrorAndALinkToAFileIsFine) {
  std::filesystem::create_symlink("nothing", dir / "services.yaml");
  EXPECT_THAT(errors_of(load()), ElementsAre("1:1: is a symbolic link to nothing"));
  write("nothing", "hello: {}\n");
  EXPECT_TRUE(load().services.contains("hello"));
}

TEST_F(FilesTest, APipeNeitherBlocksNorLoads) {
  ASSERT_EQ(::mkfifo((dir / "services.yaml").c_str(), 0600), 0);
  EXPECT_THAT(errors_of(load()), ElementsAre("1:1: is not a regular file"));
}

TEST_F(FilesTest, AnUnreadableFileIsAnError) {
  write("services.yaml", "hello: {}\n");
  std::filesystem::permissions(dir / "services.yaml", std::filesystem::perms::none);
  if (::access((dir / "services.yaml").c_str(), R_OK) == 0) GTEST_SKIP() << "root reads everything";
  EXPECT_THAT(errors_of(load()), ElementsAre("1:1: Permission denied"));
}

TEST_F(FilesTest, TheSizeIsLimited) {
  const std::string line = "# " + std::string(1021, 'x') + "\n";
  std::string text;
  while (text.size() < kMaxFileSize) text += line;
  write("services.yaml", text);
  EXPECT_TRUE(load().ok());
  write("services.yaml", text + "#");
  EXPECT_THAT(errors_of(load()), ElementsAre("1:1: is larger than 4 MiB"));
}

TEST_F(FilesTest, ASeedConfigurationLoadsWhereServicesYamlIsMissing) {
  write("services.config", R"({"hello": {"enabled": true, "args": [2, 5], "kwargs": {"restart": true}}})");
  Settings settings = load();
  EXPECT_THAT(settings.diagnostics, IsEmpty());
  EXPECT_EQ(settings.services.at("hello").args, (aio::Array{2, 5}));
  EXPECT_EQ(settings.services.at("hello").restart->policy, RestartPolicy::on_failure);
  write("services.yaml", "world: {}\n");
  settings = load();
  EXPECT_FALSE(settings.services.contains("hello"));
  EXPECT_TRUE(settings.services.contains("world"));
}

TEST_F(FilesTest, ABrokenServicesYamlDoesNotFallBackToTheSeeds) {
  write("services.config", "{\"hello\": {}}");
  write("services.yaml", "[");
  EXPECT_THAT(load().services, IsEmpty());
}

TEST_F(FilesTest, FilesOfTheFolderComeInTheOrderOfTheirNames) {
  write("services.yaml", "hello: {args: [0]}\n");
  write("services.d/20-b.yaml", "hello: {args: [2]}\n");
  write("services.d/10-a.yaml", "hello: {args: [1]}\n");
  const Settings settings = load();
  EXPECT_EQ(settings.services.at("hello").args, (aio::Array{2}));
  EXPECT_THAT(mark_of(settings.services.at("hello"), "/args/0").file, EndsWith("services.d/20-b.yaml"));
}

TEST_F(FilesTest, OtherFilesOfTheFolderAreLeftOut) {
  write("services.d/a.yml", "hello: {}\n");
  write("services.d/.hidden.yaml", "hello: {}\n");
  write("services.d/.b.yaml.swp", "hello: {}\n");
  const Settings settings = load();
  EXPECT_THAT(settings.services, IsEmpty());
  ASSERT_EQ(settings.diagnostics.size(), 1u);
  EXPECT_THAT(to_string(settings.diagnostics[0]),
              EndsWith("a.yml:1:1: warning: ignored: its name does not end in .yaml"));
  EXPECT_TRUE(settings.ok());
}

TEST_F(FilesTest, AnErrorInOneFileLeavesTheOthersReadable) {
  write("services.yaml", "hello: [\n");
  write("services.d/a.yaml", "world: {}\n");
  const Settings settings = load();
  EXPECT_FALSE(settings.ok());
  EXPECT_TRUE(settings.services.contains("world"));
}

TEST_F(FilesTest, LaterErrorsCanShowTheLineToo) {
  const Settings settings = load_services("hello:\n  kwargs: {perod: 5}\n");
  const Mark mark = mark_of(settings.services.at("hello"), "/kwargs/perod");
  const Diagnostic error = settings.diagnose(mark, "unknown parameter", "did you mean \"period\"?");
  EXPECT_EQ(error.source_line, "  kwargs: {perod: 5}");
  EXPECT_EQ(error.caret, 18u);
  EXPECT_EQ(settings.diagnose({"other", 1, 1}, "x").source_line, "");
}

}  // namespace
}  // namespace aiod::settings
