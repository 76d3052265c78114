#include "support/daemon.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <iostream>
#include <stdexcept>

#include "support/event_follower.hpp"
#include "support/json_path.hpp"

namespace aiod::support {
namespace {

// All that comes until the other end is closed.
std::string read_to_end(int fd, Deadline deadline) {
  std::string text;
  std::array<char, 64> buffer{};
  for (;;) {
    if (!wait_readable(fd, deadline)) throw std::runtime_error("aiod does not get ready");
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

std::filesystem::path plugin_folder() {
  return AIOD_PLUGINS;
}

std::filesystem::path bad_plugin_folder() {
  return AIOD_BAD_PLUGINS;
}

Daemon::Daemon() : socket_(folder_.path() / "run" / "aiod.sock") {
  for (const char* name : {"config", "services", "run", "state"})
    std::filesystem::create_directory(folder_.path() / name);
  std::filesystem::permissions(services_folder(), std::filesystem::perms(0755));  // whatever the umask is
  for (const char* name : {"AIOD_SOCKET", "NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR",
                           "CREDENTIALS_DIRECTORY", "NOTIFY_SOCKET", "JOURNAL_STREAM", "LISTEN_FDS"})
    environment_[name] = std::nullopt;
  environment_["STATE_DIRECTORY"] = (folder() / "state").string();  // what services keep stays in here, too
}

Daemon::~Daemon() {
  try {
    if (process_) {
      EXPECT_EQ(stop().exit, 0) << "aiod must end well";
    }
  } catch (const std::exception& e) {
    ADD_FAILURE() << e.what();
  }
  if (testing::Test::HasFailure()) std::cerr << "--- stderr of aiod ---\n" << errors() << "---\n";
}

void Daemon::configure(const std::filesystem::path& name, std::string_view text) {
  folder_.write("config" / name, text);
}

void Daemon::install(std::string_view plugin, std::string_view as) {
  const auto file = [](std::string_view name) { return std::string(name) + "_service.so"; };
  std::filesystem::path source = plugin_folder() / file(plugin);
  if (!std::filesystem::exists(source)) source = bad_plugin_folder() / file(plugin);
  const std::filesystem::path target = services_folder() / file(as.empty() ? plugin : as);
  std::filesystem::copy_file(source, target);
  std::filesystem::permissions(target, std::filesystem::perms(0755));
}

void Daemon::set_environment(const std::string& name, std::optional<std::string> value) {
  environment_[name] = std::move(value);
}

std::vector<std::string> Daemon::command() const {
  std::vector<std::string> all{AIOD_PROGRAM, "--sim",
                               "--config",   config_folder().string(),
                               "--services", services_folder().string(),
                               "--socket",   socket_.string(),
                               "--state",    (folder() / "state").string(),
                               "--runtime",  (folder() / "run").string()};
  all.insert(all.end(), extra_.begin(), extra_.end());
  return all;
}

ProcessOptions Daemon::process_options() const {
  return {.environment = environment_, .errors_to = folder() / "stderr"};
}

void Daemon::start() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const FileDescriptor ready(ends[0]);
  FileDescriptor written(ends[1]);
  ProcessOptions options = process_options();
  options.inherit = written.get();
  std::vector<std::string> line = command();
  line.insert(line.end(), {"--ready-fd", "3"});
  process_ = std::make_unique<Process>(std::move(line), options);
  written.reset();
  const std::string text = read_to_end(ready.get(), from_now());
  if (text != "READY\n") {
    const auto exit = std::exchange(process_, nullptr)->finish().exit;
    throw std::runtime_error("aiod said '" + text + "' in place of READY, exit code " + std::to_string(exit) +
                             ":\n" + errors());
  }
}

Finished Daemon::run_to_end() {
  Finished finished = run(command(), {.environment = environment_});
  folder_.write("stderr", finished.err);
  return finished;
}

Finished Daemon::check() {
  std::vector<std::string> line = command();
  line.emplace_back("--check");
  return run(std::move(line), {.environment = environment_});
}

Finished Daemon::stop(int signal) {
  const auto process = std::exchange(process_, nullptr);
  process->signal(signal);
  return process->finish();
}

Finished Daemon::wait_for_end() {
  return std::exchange(process_, nullptr)->finish();
}

std::vector<std::string> Daemon::aioctl_command(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {AIOCTL_PROGRAM, "--socket", socket_.string()});
  return arguments;
}

Finished Daemon::aioctl(std::vector<std::string> arguments) const {
  return run(aioctl_command(std::move(arguments)), {.environment = environment_});
}

Finished Daemon::aioctl_as_it_is(std::vector<std::string> arguments) const {
  auto environment = environment_;
  environment["AIOD_SOCKET"] = socket_.string();
  arguments.insert(arguments.begin(), AIOCTL_PROGRAM);
  return run(arguments, {.environment = environment});
}

std::unique_ptr<Process> Daemon::start_aioctl(std::vector<std::string> arguments) const {
  return std::make_unique<Process>(aioctl_command(std::move(arguments)),
                                   ProcessOptions{.environment = environment_});
}

boost::json::value Daemon::aioctl_json(std::vector<std::string> arguments) const {
  arguments.emplace_back("--json");
  return parse_json(aioctl(std::move(arguments)).out);
}

void Daemon::wait_for_state(std::string_view task, std::string_view state) const {
  support::wait_for_state(socket_, task, state);
}

boost::json::object Daemon::wait_for_log(std::string_view text) const {
  return support::wait_for_log(socket_, text);
}

std::string Daemon::errors() const {
  const auto file = folder() / "stderr";
  return std::filesystem::exists(file) ? read_text(file) : std::string();
}

}  // namespace aiod::support
