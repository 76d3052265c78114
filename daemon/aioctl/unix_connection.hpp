#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "aioctl/connection.hpp"
#include "aioctl/error.hpp"
#include "aioctl/file_descriptor.hpp"
#include "aioctl/patience.hpp"

struct pollfd;

namespace aiod::protocol {
class FrameReader;
struct Reply;
}  // namespace aiod::protocol

namespace aiod::aioctl {

/// Varlink over the daemon's socket. It connects at the first call, so that making one costs nothing. A
/// daemon that does not accept, or does not answer a call, within what `patience` says is reported; a stream
/// may be silent as long as it likes. Before anything is sent the user on the other side is looked at, see
/// distrust().
class UnixConnection final : public Connection {
 public:
  /// `output` is the descriptor whose reader a stream is for; when that goes away, the stream ends. -1 for
  /// none.
  explicit UnixConnection(std::filesystem::path socket, int output = -1, Patience patience = {});
  ~UnixConnection() override;

  /// Each connection gives up rights before anything else is asked; `parameters` are those of ActFor.
  void act_for(boost::json::object parameters) { act_for_ = std::move(parameters); }

  boost::json::object call(std::string_view method, boost::json::object parameters) override;
  void stream(std::string_view method, boost::json::object parameters, const Each& each) override;
  void watch_also(std::vector<Aside> asides) override { asides_ = std::move(asides); }
  bool peer_is_own() const override { return peer_is_own_; }

 private:
  void connect();
  void expect_trusted(int socket);
  void open();
  void send(std::string_view method, boost::json::object parameters, bool more);
  bool wait_readable();
  void look_aside(std::span<const pollfd> asides);
  int time_left() const;
  std::string read_message();
  protocol::Reply read_reply();
  CommandError unreachable(int error) const;
  CommandError hung_up() const;
  CommandError no_answer() const;

  std::filesystem::path path_;
  int output_;
  Patience patience_;
  std::optional<std::chrono::milliseconds> bound_;  // of the reply that is waited for
  std::chrono::steady_clock::time_point asked_at_;
  std::optional<boost::json::object> act_for_;
  FileDescriptor socket_;
  bool peer_is_own_ = false;
  std::unique_ptr<protocol::FrameReader> frames_;
  std::vector<Aside> asides_;  // of the stream
};

/// The error of a reply as the user reads it. `name` is varlink's full name.
CommandError to_command_error(const std::string& name, const boost::json::object& parameters);

}  // namespace aiod::aioctl
