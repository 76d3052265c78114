#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

constexpr uid_t nobody = 65534;

class Access : public SystemTest {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can be somebody else";
    for (const auto& folder : {daemon_.folder(), daemon_.folder() / "open"}) {
      std::filesystem::create_directories(folder);
      std::filesystem::permissions(folder, std::filesystem::perms(0755));
    }
    daemon_.use_socket(daemon_.folder() / "open" / "aiod.sock");
    start_with({"hello"});
  }

  /// What `act` returns in a process of user nobody.
  template <class Act>
  static int as_nobody(Act act) {
    const pid_t child = ::fork();
    if (child == 0) {
      if (::setgroups(0, nullptr) != 0 || ::setgid(nobody) != 0 || ::setuid(nobody) != 0) ::_exit(99);
      int result = 98;
      try {
        result = act();
      } catch (const std::exception& e) {
        std::fprintf(stderr, "as nobody: %s\n", e.what());
      }
      ::_exit(result);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
};

TEST_F(Access, AnotherUserIsRefused) {
  EXPECT_EQ(
      as_nobody([&] {
        const auto reply = daemon_.connect().call("io.aiod.Services.Status");
        return reply.contains("error") && reply.at("error") == "org.varlink.service.PermissionDenied" ? 0 : 1;
      }),
      0);
  EXPECT_EQ(state_of("hello"), "running");
}

TEST_F(Access, AioctlTellsThemSo) {
  const std::string aioctl = daemon_.aioctl_command({}).front();
  EXPECT_EQ(as_nobody([&] {
              return ::access(aioctl.c_str(), X_OK) == 0 ? daemon_.aioctl({"stop", "hello"}).exit : 4;
            }),
            4);
  EXPECT_EQ(state_of("hello"), "running");
}

}  // namespace
}  // namespace aiod::system_tests
