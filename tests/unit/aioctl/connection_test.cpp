// The real client against a socket in a temporary folder, served by a thread of the test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <thread>

#include "aioctl/unix_connection.hpp"
#include "protocol/framing.hpp"
#include "protocol/message.hpp"
#include "protocol/socket_path.hpp"
#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

using testing::HasSubstr;

class ConnectionTest : public testing::Test {
 protected:
  ConnectionTest() {
    std::string pattern = testing::TempDir() + "/aioctl-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    path_ = folder_ / "aiod.sock";
  }
  ~ConnectionTest() override {
    if (server_.joinable()) server_.join();
    std::filesystem::remove_all(folder_);
  }

  void listen() {
    listener_ = FileDescriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const protocol::SocketAddress address(path_);
    ASSERT_EQ(::bind(listener_.get(), address.data(), address.size()), 0);
    ASSERT_EQ(::listen(listener_.get(), 0), 0);
  }

  /// Takes one connection, keeps the first call and sends `bytes`, then hangs up.
  void serve(std::string bytes) {
    listen();
    server_ = std::thread([this, bytes = std::move(bytes)] {
      const FileDescriptor peer(::accept(listener_.get(), nullptr, nullptr));
      protocol::FrameReader frames(protocol::FrameReader::unlimited);
      std::array<char, 4096> buffer;
      while (!first_call_) {
        const ssize_t got = ::recv(peer.get(), buffer.data(), buffer.size(), 0);
        if (got <= 0) return;
        frames.feed({buffer.data(), static_cast<std::size_t>(got)});
        first_call_ = frames.next();
      }
      for (std::string_view rest = bytes; !rest.empty();) {
        const ssize_t sent = ::send(peer.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        rest.remove_prefix(static_cast<std::size_t>(sent));
      }
    });
  }

  static std::string reply(std::string_view parameters, bool continues = false) {
    return encode(protocol::Reply{.parameters = object(parameters), .continues = continues, .error = {}});
  }

  CommandError failure(int output = -1) {
    UnixConnection aiod(path_, output, {.connect = std::chrono::milliseconds(20)});
    try {
      aiod.call("io.aiod.Services.List", {});
    } catch (const CommandError& error) {
      return error;
    }
    throw std::logic_error("the call went well");
  }

  static void expect_timeout(UnixConnection& aiod, const char* method) {
    try {
      aiod.call(method, {});
      ADD_FAILURE() << "the call went well";
    } catch (const CommandError& error) {
      EXPECT_EQ(error.exit(), ExitCode::failure);
      EXPECT_EQ(error.code(), "Timeout");
      EXPECT_THAT(error.what(), HasSubstr("did not answer within 0.02 s"));
    }
  }

  std::filesystem::path folder_, path_;
  FileDescriptor listener_;
  std::thread server_;
  std::optional<std::string> first_call_;
};

TEST_F(ConnectionTest, AsksAndGetsTheParameters) {
  serve(reply(R"({"services":[]})"));
  UnixConnection aiod(path_);
  EXPECT_EQ(aiod.call("io.aiod.Services.List", object(R"({"a":1})")), object(R"({"services":[]})"));
  server_.join();
  const auto call = protocol::decode_call(*first_call_);
  EXPECT_EQ(call->method, "io.aiod.Services.List");
  EXPECT_EQ(call->parameters, object(R"({"a":1})"));
  EXPECT_FALSE(call->more);
}

TEST_F(ConnectionTest, TakesLargeReplies) {
  const std::string text(5'000'000, 'x');
  serve(reply("{\"text\":\"" + text + "\"}"));
  UnixConnection aiod(path_);
  EXPECT_EQ(aiod.call("x.Y", {}).at("text").as_string().size(), text.size());
}

TEST_F(ConnectionTest, StreamsUntilTheLastReply) {
  serve(reply(R"({"n":1})", true) + reply(R"({"n":2})", true) + reply(R"({"n":3})"));
  UnixConnection aiod(path_);
  std::vector<std::int64_t> seen;
  aiod.stream("io.aiod.Services.Events", {}, [&](const auto& parameters) {
    seen.push_back(parameters.at("n").as_int64());
    return true;
  });
  EXPECT_THAT(seen, testing::ElementsAre(1, 2, 3));
  server_.join();
  EXPECT_TRUE(protocol::decode_call(*first_call_)->more);
}

TEST_F(ConnectionTest, StreamEndsWhenTheReaderHasEnough) {
  serve(reply("{}", true) + reply("{}", true));
  UnixConnection aiod(path_);
  int seen = 0;
  aiod.stream("x.Y", {}, [&](const auto&) { return ++seen < 1; });
  EXPECT_EQ(seen, 1);
}

TEST_F(ConnectionTest, StreamEndsWhenTheOutputIsClosed) {
  listen();  // and never answers
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  FileDescriptor reader(ends[0]);
  const FileDescriptor writer(ends[1]);
  reader.reset();
  UnixConnection aiod(path_, writer.get());
  aiod.stream("x.Y", {}, [](const auto&) { return true; });
}

TEST_F(ConnectionTest, NobodyThere) {
  const CommandError missing = failure();
  EXPECT_EQ(missing.exit(), ExitCode::failure);
  EXPECT_EQ(missing.code(), "Unreachable");
  EXPECT_EQ(missing.what(), "cannot reach aiod at " + path_.string() +
                                ": no such file or directory - is it running? (systemctl status aiod)");
  listen();
  listener_.reset();
  EXPECT_THAT(failure().what(), HasSubstr(": connection refused - is it running?"));
}

TEST_F(ConnectionTest, NobodyAccepts) {
  listen();
  std::vector<FileDescriptor> waiting;  // fill the listener's queue
  const protocol::SocketAddress address(path_);
  for (int i = 0; i < 8; ++i) {
    waiting.emplace_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (::connect(waiting.back().get(), address.data(), address.size()) != 0) break;
  }
  const CommandError error = failure();
  EXPECT_EQ(error.exit(), ExitCode::failure);
  EXPECT_THAT(error.what(), HasSubstr("is it stuck?"));
}

TEST_F(ConnectionTest, NobodyAnswersAQuery) {
  listen();  // the connection waits in the listener's queue
  UnixConnection aiod(path_, -1, {.query = std::chrono::milliseconds(20), .action = std::nullopt});
  expect_timeout(aiod, "io.aiod.Services.List");
}

TEST_F(ConnectionTest, NobodyAnswersAnAction) {
  listen();
  UnixConnection aiod(path_, -1, {.query = std::nullopt, .action = std::chrono::milliseconds(20)});
  expect_timeout(aiod, "io.aiod.Services.Stop");
}

TEST(Patience, ActionsHaveMoreOfIt) {
  EXPECT_TRUE(may_take_long("io.aiod.Services.Stop"));
  EXPECT_TRUE(may_take_long("io.aiod.Services.Call"));
  EXPECT_FALSE(may_take_long("io.aiod.Services.Status"));
  EXPECT_FALSE(may_take_long("io.aiod.Log.Read"));
}

TEST(Patience, OptionThenVariableThenDefault) {
  using std::chrono::seconds;
  EXPECT_EQ(choose_patience("", "").query, seconds(10));
  EXPECT_EQ(choose_patience("", "").action, seconds(90));
  EXPECT_EQ(choose_patience("", "2min").action, seconds(120));
  EXPECT_EQ(choose_patience("3", "2min").query, seconds(3));
  EXPECT_EQ(choose_patience("infinity", "").action, std::nullopt);
  EXPECT_EQ(choose_patience("0", "").query, std::nullopt);
  EXPECT_THROW(choose_patience("", "soon"), std::invalid_argument);
}

TEST_F(ConnectionTest, APathLongerThanTheKernelTakes) {
  path_ = folder_ / std::string(60, 'a') / std::string(60, 'b') / "aiod.sock";
  std::filesystem::create_directories(path_.parent_path());
  serve(reply(R"({"ok":true})"));
  UnixConnection aiod(path_);
  EXPECT_EQ(aiod.call("x.Y", {}), object(R"({"ok":true})"));
}

TEST_F(ConnectionTest, AnErrorReplyIsThrown) {
  serve(encode(protocol::Reply{.parameters = object(R"({"name":"nope"})"),
                               .continues = false,
                               .error = "io.aiod.Services.NoSuchService"}));
  const CommandError error = failure();
  EXPECT_EQ(error.exit(), ExitCode::unknown_name);
  EXPECT_EQ(error.code(), "NoSuchService");
}

TEST_F(ConnectionTest, AHangUpIsToldAsOne) {
  serve("{\"parameters\":");
  EXPECT_THAT(failure().what(), HasSubstr("closed the connection before it answered"));
}

TEST_F(ConnectionTest, NonsenseIsToldAsSuch) {
  serve(std::string("HTTP/1.1 400 \x1b[2J\0", 19));
  const CommandError error = failure();
  EXPECT_EQ(error.code(), "BadReply");
  EXPECT_THAT(error.what(), testing::Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace aiod::aioctl::test
