#pragma once

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <aio/caller.hpp>
#include <aio/event.hpp>
#include <aio/log.hpp>
#include <aio/loop.hpp>
#include <aio/process.hpp>
#include <aio/task.hpp>
#include <aio/timer.hpp>

#include "attempts.hpp"
#include "connection.hpp"
#include "line_editor.hpp"
#include "wire.hpp"

namespace webrepl {

/// Who may come in, and how much of everything there may be.
struct Rules {
  std::string password{};
  Doors doors{};
  aio::Grants grants{};
  std::size_t clients = 4;              // that have logged in
  std::size_t waiting = 8;              // that have not
  std::size_t waiting_per_address = 4;  // of one address
  std::size_t line = 1024;              // bytes
  std::size_t message = 4096;           // bytes
  unsigned tries = 3;
  aio::Duration handshake_time = std::chrono::seconds(5);
  aio::Duration login_time = std::chrono::seconds(30);  // for each try
  aio::Duration idle_time = std::chrono::minutes(10);   // without a key, while no command runs
};

/// What all sessions of a server share; outlives them.
struct Shared {
  Rules rules{};
  aio::Processes& processes;
  aio::Loop& loop;
  aio::Logger log;
  Attempts attempts{};
  std::size_t logged_in = 0;
  std::uint64_t logins = 0;
  std::uint64_t refused = 0;  // wrong passwords
};

/// Whom a session is with.
struct Peer {
  boost::asio::ip::address address{};
  boost::asio::ip::address local{};  // of this end
};

/// One client, from its coming to its going: it says the password, then commands of aioctl.
class Session final : private Connection::Listener {
 public:
  /// Whether it is served, or only told that there are too many.
  enum class Welcome : std::uint8_t { served, turned_away };

  Session(std::unique_ptr<Wire> wire, Shared& shared, Peer peer, Welcome welcome);

  /// Whether it has one of the places for those who have not logged in yet.
  bool waits() const noexcept { return welcome_ == Welcome::served && !logged_in_ && !stopped_; }
  const std::string& address_key() const noexcept { return address_key_; }

  /// Once. Never throws for what the client does.
  aio::Task<void> run();

  /// Makes run() return soon, and the command that runs end.
  void stop() { end(CloseCode::going_away, "the service stops"); }
  /// The same, for another client.
  void give_way() { end(CloseCode::policy, "others are waiting; come again"); }

 private:
  using Words = std::vector<std::string>;

  void end(CloseCode code, std::string_view reason);
  void typed(std::string_view bytes) override;
  void gone() override;

  void look_for_interruption();
  aio::Task<void> converse();
  aio::Task<bool> log_in();
  aio::Task<bool> password_is_right(LineEditor::Step step);
  bool enter();
  Words command_line(Words words) const;
  aio::Task<void> serve_commands();
  /// False when the client wants to leave.
  aio::Task<bool> obey(std::string line);
  aio::Task<void> execute(Words words);
  aio::Task<std::string> run_program(aio::Command command);
  aio::Task<std::optional<LineEditor::Step>> next_step();
  std::optional<LineEditor::Step> edit();
  void say(std::string_view text) { connection_.send(text); }
  void limit_time(aio::Duration time);
  void time_is_over();

  Shared& shared_;
  std::string peer_;  // its address, for the log
  std::string address_key_;
  boost::asio::ip::address local_;
  Welcome welcome_;
  LineEditor editor_;
  aio::Timer timer_;
  std::string typed_;  // and not looked at yet
  aio::Event changed_;
  aio::Event interrupted_;
  aio::Event over_;
  bool open_ = false;  // the handshake is done
  bool logged_in_ = false;
  bool at_prompt_ = false;
  bool busy_ = false;  // a command runs
  bool stopped_ = false;
  Connection connection_;
};

}  // namespace webrepl
