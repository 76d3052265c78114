#include <sys/un.h>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::HasSubstr;

class Socket : public SystemTest {};

TEST_F(Socket, ASecondDaemonIsRefusedAndTheFirstGoesOn) {
  start_with({"hello"});
  support::Daemon second;
  second.use_socket(daemon_.socket());
  const support::Finished finished = second.run_to_end();
  EXPECT_EQ(finished.exit, 1);
  EXPECT_THAT(finished.err, HasSubstr(daemon_.socket().string()));
  EXPECT_EQ(state_of("hello"), "running");
}

TEST_F(Socket, ASecondDaemonOnTheSameFoldersIsRefused) {
  start_with({"hello"});
  const support::Finished finished = daemon_.run_to_end();
  EXPECT_EQ(finished.exit, 1);
  EXPECT_EQ(state_of("hello"), "running");
  EXPECT_EQ(daemon_.aioctl({"log", "-n", "1"}).exit, 0) << "the first one's ring is whole";
}

TEST_F(Socket, AFileThatIsNoSocketIsLeftAlone) {
  const auto file = daemon_.folder() / "precious";
  std::filesystem::copy_file(std::filesystem::path(AIOD_SHIPPED_CONFIG) / "aiod.yaml", file);
  daemon_.use_socket(file);
  const support::Finished finished = daemon_.run_to_end();
  EXPECT_EQ(finished.exit, 1);
  EXPECT_THAT(finished.err, HasSubstr(file.string()));
  EXPECT_TRUE(std::filesystem::is_regular_file(file));
}

TEST_F(Socket, APathLongerThanASocketAddressWorks) {
  const auto folder = daemon_.folder() / std::string(80, 'a') / std::string(80, 'b');
  std::filesystem::create_directories(folder);
  daemon_.use_socket(folder / "aiod.sock");
  ASSERT_GT(daemon_.socket().string().size(), sizeof(sockaddr_un::sun_path));
  start_with({"hello"});
  EXPECT_EQ(daemon_.aioctl({"is-active", "hello"}).out, "running\n");
  EXPECT_EQ(daemon_.stop().exit, 0);
  EXPECT_FALSE(std::filesystem::exists(folder / "aiod.sock"));
}

TEST_F(Socket, AiodSocketNamesItToo) {
  daemon_.start();
  const auto aioctl = daemon_.aioctl_command({}).front();
  const support::Finished finished =
      support::run({aioctl, "version"}, {.environment = {{"AIOD_SOCKET", daemon_.socket().string()}}});
  EXPECT_EQ(finished.exit, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("pid " + std::to_string(daemon_.pid())));
}

TEST_F(Socket, AFolderThatIsMissingIsNamed) {
  daemon_.use_socket(daemon_.folder() / "nowhere" / "deep" / "aiod.sock");
  const support::Finished finished = daemon_.run_to_end();
  EXPECT_EQ(finished.exit, 1);
  EXPECT_THAT(finished.err, HasSubstr("nowhere"));
}

}  // namespace
}  // namespace aiod::system_tests
