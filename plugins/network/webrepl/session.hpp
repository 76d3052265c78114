#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
  std::vector<std::string> origins{};
  std::size_t clients = 4;
  std::size_t line = 1024;     // bytes
  std::size_t message = 4096;  // bytes
  unsigned tries = 3;
  aio::Duration login_time = std::chrono::seconds(30);  // for the handshake, and for each try
  aio::Duration idle_time = std::chrono::minutes(10);   // without a key, while no command runs
};

/// What all sessions of a server share; outlives them.
struct Shared {
  Rules rules{};
  aio::Processes& processes;
  aio::Loop& loop;
  aio::Logger log;
  Attempts attempts{};
  std::uint64_t logins = 0;
  std::uint64_t refused = 0;  // wrong passwords
};

/// One client, from its coming to its going: it says the password, then commands of aioctl.
class Session final : private Connection::Listener {
 public:
  /// Whether it is served, or only told that there are too many.
  enum class Welcome : std::uint8_t { served, turned_away };

  /// `peer`: its address, for the log.
  Session(std::unique_ptr<Wire> wire, Shared& shared, std::string peer, Welcome welcome);

  Welcome welcome() const noexcept { return welcome_; }

  /// Once. Never throws for what the client does.
  aio::Task<void> run();

  /// Makes run() return soon, and the command that runs end.
  void stop();

 private:
  using Words = std::vector<std::string>;

  void typed(std::string_view bytes) override;
  void gone() override;

  void look_for_interruption();
  aio::Task<void> converse();
  aio::Task<bool> log_in();
  aio::Task<bool> password_is_right(LineEditor::Step step);
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
  std::string peer_;
  Welcome welcome_;
  LineEditor editor_;
  aio::Timer timer_;
  std::string typed_;  // and not looked at yet
  aio::Event changed_;
  aio::Event interrupted_;
  aio::Event over_;
  bool open_ = false;  // the handshake is done
  bool at_prompt_ = false;
  bool busy_ = false;  // a command runs
  bool stopped_ = false;
  Connection connection_;
};

}  // namespace webrepl
