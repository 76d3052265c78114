#include "support/varlink_client.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "support/json_path.hpp"

namespace aiod::support {
namespace json = boost::json;

namespace {

FileDescriptor connect_to(const std::filesystem::path& socket) {
  FileDescriptor client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const FileDescriptor folder(::open(socket.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  std::string path = socket.string();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    path = "/proc/self/fd/" + std::to_string(folder.get()) + '/' + socket.filename().string();
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  if (::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::system_error(errno, std::generic_category(), "connect to " + socket.string());
  return client;
}

}  // namespace

std::string encode_call(std::string_view method, const json::object& parameters, CallKind kind) {
  json::object call{{"method", method}};
  if (!parameters.empty()) call["parameters"] = parameters;
  if (kind == CallKind::more) call["more"] = true;
  if (kind == CallKind::oneway) call["oneway"] = true;
  return json::serialize(call) + '\0';
}

VarlinkClient::VarlinkClient(const std::filesystem::path& socket) : socket_(connect_to(socket)) {}

void VarlinkClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw Closed();
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

json::object VarlinkClient::receive(Deadline deadline) {
  for (;;) {
    if (const auto end = received_.find('\0'); end != std::string::npos) {
      const json::value reply = parse_json(std::string_view(received_).substr(0, end));
      received_.erase(0, end + 1);
      return reply.as_object();
    }
    if (!read_some(deadline)) throw Closed();
  }
}

json::object VarlinkClient::call(std::string_view method, const json::object& parameters) {
  send_call(method, parameters);
  return receive();
}

json::object VarlinkClient::ask(std::string_view method, const json::object& parameters) {
  json::object reply = call(method, parameters);
  if (reply.contains("error")) throw std::runtime_error(std::string(method) + ": " + json::serialize(reply));
  return std::move(reply["parameters"].as_object());
}

void VarlinkClient::wait_for_close(Deadline deadline) {
  while (read_some(deadline)) received_.clear();
}

void VarlinkClient::shut_down_sending() {
  ::shutdown(socket_.get(), SHUT_WR);
}

// False once the daemon has closed.
bool VarlinkClient::read_some(Deadline deadline) {
  if (!wait_readable(socket_.get(), deadline)) throw std::runtime_error("the daemon does not answer");
  std::array<char, 16384> buffer{};
  const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (count <= 0) return false;
  received_.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

}  // namespace aiod::support
