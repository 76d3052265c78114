#pragma once

#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/varlink_client.hpp"

namespace aiod::support {

std::filesystem::path plugin_folder();      // the build's own services
std::filesystem::path bad_plugin_folder();  // tests/bad_plugins, built

/// One aiod with the simulated board, all of its files in a temporary folder. A test first says what is in
/// those (configure, install), then starts it. At the end it is stopped, must exit with 0, and its stderr is
/// printed when the test has failed.
class Daemon {
 public:
  Daemon();
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  /// Writes a file of the configuration folder: "aiod.yaml", "services.yaml", "services.d/10-x.yaml", ".env".
  void configure(const std::filesystem::path& name, std::string_view text);
  /// Copies a plugin into the services folder, from the build's own or from the bad ones.
  void install(std::string_view plugin, std::string_view as = {});
  /// As for Process.
  void set_environment(const std::string& name, std::optional<std::string> value);
  void add_option(std::string option) { extra_.push_back(std::move(option)); }
  /// Instead of <folder>/run/aiod.sock.
  void use_socket(std::filesystem::path socket) { socket_ = std::move(socket); }

  /// Starts it and returns when it is ready. Throws std::runtime_error with its stderr when it ends instead.
  void start();
  /// Runs it for as long as it goes by itself, as with a configuration that it refuses.
  Finished run_to_end();
  /// `aiod --check` with the same files.
  Finished check();
  /// Asks it to end, and waits for that.
  Finished stop(int signal = SIGTERM);
  /// Waits until it ends by itself.
  Finished wait_for_end();

  /// Runs aioctl against this daemon.
  Finished aioctl(std::vector<std::string> arguments) const;
  /// The same, with the arguments alone: the socket is in its environment.
  Finished aioctl_as_it_is(std::vector<std::string> arguments) const;
  /// The same, left running: for streams.
  std::unique_ptr<Process> start_aioctl(std::vector<std::string> arguments) const;
  /// "aioctl --json ..." and the document it printed; throws std::runtime_error when it printed none.
  boost::json::value aioctl_json(std::vector<std::string> arguments) const;
  /// The command line of an aioctl for this daemon.
  std::vector<std::string> aioctl_command(std::vector<std::string> arguments) const;

  VarlinkClient connect() const { return VarlinkClient(socket_); }
  void wait_for_state(std::string_view task, std::string_view state) const;
  boost::json::object wait_for_log(std::string_view text) const;

  pid_t pid() const { return process_->pid(); }
  const std::filesystem::path& socket() const { return socket_; }
  const std::filesystem::path& folder() const { return folder_.path(); }
  std::filesystem::path config_folder() const { return folder() / "config"; }
  std::filesystem::path services_folder() const { return folder() / "services"; }
  /// All that it printed on stderr so far, in every run.
  std::string errors() const;

 private:
  std::vector<std::string> command() const;
  ProcessOptions process_options() const;

  TempDir folder_;
  std::filesystem::path socket_;
  std::vector<std::string> extra_;
  std::map<std::string, std::optional<std::string>> environment_;
  std::unique_ptr<Process> process_;
};

}  // namespace aiod::support
