#include "unit/control_server/fixture.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

#include "protocol/socket_path.hpp"

namespace aiod::control {
namespace {

constexpr std::string_view sample = R"(interface org.example.test
method Echo(text: string) -> (text: string)
method Throw() -> ()
method ThrowInt() -> ()
method Drop() -> ()
method Park(text: ?string) -> (text: string)
method Stream() -> (n: int)
method Log(text: string) -> ()
method Unimplemented() -> ()
error Failed (message: string)
)";

std::span<const protocol::Interface> sample_interfaces() {
  static const std::vector<protocol::Interface> interfaces{protocol::parse_interface(sample),
                                                           *protocol::find_interface("org.varlink.service")};
  return interfaces;
}

}  // namespace

Client::Client(const std::filesystem::path& path)
    : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  const protocol::SocketAddress address(path);
  EXPECT_EQ(::connect(socket_.get(), address.data(), address.size()), 0);
}

long Client::send(std::string_view bytes) {
  return ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void Client::call(std::string_view method, boost::json::object parameters, bool more) {
  const protocol::Call call{.method = std::string(method), .parameters = std::move(parameters), .more = more};
  const std::string bytes = protocol::encode(call);
  EXPECT_EQ(send(bytes), static_cast<long>(bytes.size()));
}

std::optional<protocol::Reply> Client::receive() {
  read_all();
  const auto message = frames_.next();
  if (!message) return std::nullopt;
  const auto reply = protocol::decode_reply(*message);
  EXPECT_TRUE(reply) << *message;
  return *reply;
}

bool Client::closed() {
  read_all();
  return closed_;
}

void Client::shut_down_sending() {
  ::shutdown(socket_.get(), SHUT_WR);
}

void Client::read_all() {
  std::array<char, 65536> chunk;
  for (;;) {
    const auto size = ::recv(socket_.get(), chunk.data(), chunk.size(), 0);
    if (size > 0) {
      frames_.feed({chunk.data(), static_cast<std::size_t>(size)});
    } else {
      closed_ = size == 0 || errno != EAGAIN;
      return;
    }
  }
}

ServerTest::ServerTest() {
  std::string name = (std::filesystem::temp_directory_path() / "aiod-test-XXXXXX").string();
  folder_ = ::mkdtemp(name.data());
  path_ = folder_ / "aiod.sock";
  serve(options());
}

ServerTest::~ServerTest() {
  server_.reset();
  loop_.restart();
  loop_.poll();
  std::filesystem::remove_all(folder_);
}

ServerOptions ServerTest::options() {
  ServerOptions options;
  options.log = [this](const std::string& line) { logged_.push_back(line); };
  options.check_replies = true;
  return options;
}

void ServerTest::serve(ServerOptions options) {
  server_.reset();
  methods_ = std::make_unique<MethodTable>(sample_interfaces());
  add_handlers();
  server_ = std::make_unique<Server>(loop_, *methods_, std::move(options));
  server_->listen(path_);
}

void ServerTest::add_handlers() {
  using boost::json::object;
  methods_->add("org.example.test.Echo",
                [](const object& parameters, Responder responder) { responder.reply(parameters); });
  methods_->add("org.example.test.Throw",
                [](const object&, const Responder&) { throw std::runtime_error("on purpose"); });
  methods_->add("org.example.test.ThrowInt", [](const object&, const Responder&) { throw 42; });
  methods_->add("org.example.test.Drop", [](const object&, const Responder&) {});
  methods_->add("org.example.test.Park", [this](const object&, Responder responder) {
    responder.on_closed([this] { ++closed_streams_; });
    parked_.push_back(std::move(responder));
  });
  methods_->add(
      "org.example.test.Stream",
      [this](const object&, Responder responder) {
        responder.on_closed([this] { ++closed_streams_; });
        streams_.push_back(std::move(responder));
      },
      Streaming::required);
  methods_->add("org.example.test.Log", [this](const object& parameters, Responder responder) {
    notes_.emplace_back(parameters.at("text").as_string());
    responder.reply({});
  });
}

std::size_t ServerTest::run() {
  loop_.restart();
  return loop_.poll();
}

protocol::Reply ServerTest::expect_reply(Client& client) {
  run();
  const auto reply = client.receive();
  EXPECT_TRUE(reply) << "no reply";
  return reply.value_or(protocol::Reply{});
}

void ServerTest::expect_nothing(Client& client) {
  run();
  EXPECT_FALSE(client.receive());
  EXPECT_FALSE(client.closed());
}

void ServerTest::expect_error(Client& client, std::string_view name) {
  const auto reply = expect_reply(client);
  EXPECT_EQ(reply.error.value_or("none"), name);
}

void ServerTest::expect_echo(Client& client, std::string_view text) {
  const auto reply = expect_reply(client);
  EXPECT_FALSE(reply.error) << *reply.error;
  EXPECT_FALSE(reply.continues);
  EXPECT_EQ(reply.parameters, (boost::json::object{{"text", text}}));
}

void ServerTest::expect_healthy() {
  Client client = connect();
  client.call("org.example.test.Echo", {{"text", "alive"}});
  expect_echo(client, "alive");
}

}  // namespace aiod::control
