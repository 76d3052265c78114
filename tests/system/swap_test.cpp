#include <fstream>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::HasSubstr;

class Swap : public SystemTest {
 protected:
  std::string info_of(std::string_view name) { return std::string(task(name).at("info").as_string()); }
};

TEST_F(Swap, TheNewFileIsSwappedInAndTheOthersGoOn) {
  start_with({"links", "counts"}, "links: {}\nlinks@other: {}\n");
  replace("links", "links_v2");
  daemon_.wait_for_log("goes on with its old plugin");
  EXPECT_EQ(info_of("links"), "first version");
  EXPECT_EQ(daemon_.aioctl({"reload", "links"}).exit, 0);
  EXPECT_EQ(info_of("links"), "second version");
  EXPECT_EQ(state_of("links"), "running");
  EXPECT_EQ(info_of("links@other"), "first version");
  EXPECT_EQ(daemon_.aioctl({"reload", "links@other"}).exit, 0);
  EXPECT_EQ(info_of("links@other"), "second version");
}

TEST_F(Swap, OverwrittenInPlaceItCannotCrashTheDaemon) {
  start_with({"links"});
  std::filesystem::copy_file(own_plugin("links_v2"), installed("links"),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(daemon_.aioctl({"restart", "links"}).exit, 0);
  EXPECT_EQ(info_of("links"), "first version") << "a restart runs what is loaded";
  EXPECT_EQ(daemon_.aioctl({"unload", "links"}).exit, 0);
  EXPECT_EQ(state_of("links"), "inactive");
  EXPECT_EQ(daemon_.aioctl({"load", "links"}).exit, 0);
  EXPECT_EQ(info_of("links"), "second version") << "the second load after an unload runs the new file";
}

TEST_F(Swap, AFileThatIsNoPluginIsRefusedAndTheOldOneGoesOn) {
  start_with({"links"});
  const auto temporary = daemon_.services_folder() / "new.tmp";
  std::ofstream(temporary) << "not a library";
  std::filesystem::rename(temporary, installed("links"));
  const auto refused = daemon_.aioctl({"reload", "links"});
  EXPECT_EQ(refused.exit, 1);
  EXPECT_THAT(refused.err, HasSubstr("links_service.so"));
  EXPECT_EQ(state_of("links"), "running");
  EXPECT_EQ(task("links").at("stats").at("runs"), 1);
}

TEST_F(Swap, ANewPluginIsPickedUp) {
  start_with({"counts"}, "links@x: {}\n");
  support::EventFollower events(daemon_.socket());
  install({"links"});
  events.wait_for("links.service", "running");
  daemon_.wait_for_state("links@x.service", "running");
}

TEST_F(Swap, UnloadedCodeIsGoneFromTheProcess) {
  start_with({"links"}, "links: {}\nlinks@x: {}\n");
  const auto maps = [this] { return support::read_text("/proc/" + std::to_string(daemon_.pid()) + "/maps"); };
  const std::string copies = (daemon_.folder() / "state/plugins").string();
  EXPECT_THAT(maps(), HasSubstr(copies));
  EXPECT_THAT(daemon_.aioctl({"unload", "links"}).out, HasSubstr("used by links@x.service"));
  EXPECT_EQ(daemon_.aioctl({"unload", "links@x"}).exit, 0);
  EXPECT_THAT(maps(), testing::Not(HasSubstr(copies)));
}

}  // namespace
}  // namespace aiod::system_tests
