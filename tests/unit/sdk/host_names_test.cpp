#include <aio/host_names.hpp>

#include <gtest/gtest.h>

#include <aio/error.hpp>

namespace aio {
namespace {

const auto local = boost::asio::ip::make_address("192.0.2.9");

bool has(std::string_view host, const std::string& machine = "Board.lan", const char* at = "192.0.2.9") {
  const HostNames names({"Added.Example", "2001:DB8::7"}, [&] { return machine; });
  return names.has(host, boost::asio::ip::make_address(at));
}

TEST(HostNames, AreThoseOfTheMachineItsLoopbackAndTheAddressThatWasConnectedTo) {
  for (const char* ours : {"localhost", "LOCALHOST:80", "localhost.", "127.0.0.1", "127.9.9.9:1",
                           "[::1]:8888", "board", "board.lan", "BOARD.LOCAL:8888", "192.0.2.9",
                           "192.0.2.9:", "[::ffff:192.0.2.9]", "added.example", "[2001:db8:0::7]:1"})
    EXPECT_TRUE(has(ours)) << ours;
}

TEST(HostNames, AreNoOthers) {
  for (const char* foreign : {"",
                              ".",
                              ":",
                              ":80",
                              "evil.example",
                              "localhost.evil.example",
                              "board.evil.example",
                              "lan",
                              "board.lan.local",
                              "192.0.2.8",
                              "[::2]",
                              "[::1",
                              "::1]",
                              "[board]",
                              "[::1]80",
                              "[::1]:x",
                              "board:80:80",
                              "board:123456",
                              "board:-1",
                              "user@board",
                              "board/",
                              "board evil",
                              "b\xC3\xB6"
                              "ard",
                              "0x7f.1"})
    EXPECT_FALSE(has(foreign)) << foreign;
  EXPECT_FALSE(has(std::string(300, 'x')));
  EXPECT_FALSE(has("", ""));
  EXPECT_FALSE(has(".local", ""));
}

TEST(HostNames, KnowAnAddressInAnyForm) {
  EXPECT_TRUE(has("[fe80::9]:80", "board", "fe80::9%1"));
  EXPECT_TRUE(has("[FE80:0:0::9]", "board", "fe80::9"));
  EXPECT_TRUE(has("192.0.2.9", "board", "::ffff:192.0.2.9"));
}

TEST(HostNames, OfAnOriginAreTheSame) {
  const HostNames names({}, [] { return "board"; });
  EXPECT_TRUE(names.has_origin("http://board:8888", local));
  EXPECT_TRUE(names.has_origin("https://localhost", local));
  for (const char* foreign :
       {"", "null", "board", "http://", "http://evil.example", "http://board/x", "ftp://board"})
    EXPECT_FALSE(names.has_origin(foreign, local)) << foreign;
}

TEST(HostNames, ThatAreConfiguredMustBeNamesOrAddresses) {
  for (const char* wrong : {"", "http://board", "board:80", "a b", "*", "[::1]"})
    EXPECT_THROW(HostNames{{wrong}}, ConfigError) << wrong;
}

}  // namespace
}  // namespace aio
