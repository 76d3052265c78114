#include "protocol/socket_path.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <system_error>

namespace aiod::protocol {
namespace {

namespace fs = std::filesystem;

class SocketAddressTest : public testing::Test {
 protected:
  SocketAddressTest() {
    std::string name = (fs::temp_directory_path() / "aiod-test-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~SocketAddressTest() override { fs::remove_all(folder_); }

  // Binds a socket there and connects to it by another address object.
  static void bind_and_connect(const fs::path& path) {
    const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int client = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    {
      const SocketAddress address(path);
      EXPECT_EQ(::bind(server, address.data(), address.size()), 0) << path;
      EXPECT_EQ(::listen(server, 1), 0);
    }
    const SocketAddress address(path);
    EXPECT_EQ(::connect(client, address.data(), address.size()), 0) << path;
    EXPECT_TRUE(fs::is_socket(path));
    ::close(client);
    ::close(server);
  }

  // A path of exactly `length` bytes whose folder exists; its last part is short.
  fs::path path_of_length(std::size_t length) const {
    fs::path folder = folder_;
    while (length - folder.string().size() > 60) folder /= std::string(40, 'd');
    fs::create_directories(folder);
    return folder / std::string(length - folder.string().size() - 1, 's');
  }

  fs::path folder_;
};

TEST_F(SocketAddressTest, TakesPathsAroundTheLimit) {
  for (const std::size_t length : {50u, 106u, 107u, 108u, 109u, 200u, 1000u}) {
    const fs::path path = path_of_length(length);
    ASSERT_EQ(path.string().size(), length);
    bind_and_connect(path);
    fs::remove(path);
  }
}

TEST_F(SocketAddressTest, TakesARelativePath) {
  const fs::path before = fs::current_path();
  fs::current_path(folder_);
  bind_and_connect("aiod.sock");
  fs::current_path(before);
}

TEST_F(SocketAddressTest, RefusesANameThatIsTooLong) {
  try {
    const SocketAddress address(folder_ / std::string(110, 'x'));
    FAIL() << "accepted";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::filename_too_long);
  }
}

TEST_F(SocketAddressTest, NamesTheFolderThatIsNotThere) {
  try {
    const SocketAddress address(folder_ / std::string(80, 'n') / std::string(30, 'x'));
    FAIL() << "accepted";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
    EXPECT_NE(std::string(error.what()).find("nnnn"), std::string::npos);
  }
}

}  // namespace
}  // namespace aiod::protocol
