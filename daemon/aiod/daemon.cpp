#include "aiod/daemon.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <aio/process.hpp>
#include <aio/version.hpp>
#include <boost/version.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <random>
#include <thread>
#include <utility>

#include "aiod/board_choice.hpp"
#include "aiod/check.hpp"
#include "base/disk_fault.hpp"
#include "control/methods.hpp"
#include "gpio/board.hpp"
#include "plugin/facts.hpp"

namespace aiod {
namespace {

logging::LogOptions log_options(const settings::LogSettings& wanted, const Paths& paths) {
  logging::LogOptions options;
  options.ring_file = paths.runtime / "log.ring";
  options.ring_bytes = wanted.ring_size;
  if (wanted.file)
    options.file = logging::RotatingFile{.path = wanted.file->path,
                                         .max_bytes = wanted.file->max_size,
                                         .files = static_cast<std::size_t>(wanted.file->count - 1)};
  if (!wanted.to_stderr) options.stderr_fd = -1;
  return options;
}

aio::Loop::Options loop_options(const settings::DaemonSettings& settings) {
  return {.pace = aio::Loop::Pace::real,
          .offload_threads = static_cast<std::size_t>(settings.offload_threads)};
}

control::ServerOptions server_options(const settings::ControlSettings& wanted, logging::Log& log) {
  control::ServerOptions options;
  options.max_clients = static_cast<std::size_t>(wanted.max_clients);
  options.access = control::owner_and_group(wanted.group);
  options.info = {.vendor = "aiod", .product = "aiod", .version = AIOD_VERSION, .url = ""};
  options.log = [&log](const std::string& text) {
    log.write(aio::LogLevel::warning, logging::daemon_unit, text);
  };
  return options;
}

// What the command line says goes before the files at every load.
std::function<settings::Settings(const settings::Sources&)> loader(const Options& options) {
  return [level = options.log_level](const settings::Sources& sources) {
    settings::Settings settings = settings::load(sources);
    if (level) settings.daemon.log.level = *level;
    return settings;
  };
}

control::BuildFacts build_facts(const Paths& paths) {
  std::vector<std::string> services;
  if (paths.services_given)
    for (const auto& folder : paths.services) services.push_back(std::filesystem::absolute(folder).string());
  return {.version = AIOD_VERSION,
          .abi = aio::plugin::abi_number,
          .compiler = std::string(aio::plugin::detail::compiler),
          .boost = fmt::format("{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000),
          .config = paths.config.string(),
          .services = std::move(services),
          .state = std::filesystem::absolute(paths.state).string()};
}

std::string summary_of(const engine::ReloadPlan& plan) {
  return fmt::format("reloaded: {} unchanged, {} updated, {} restarted, {} added, {} removed",
                     plan.unchanged.size(), plan.updated.size(), plan.restarted.size(), plan.added.size(),
                     plan.removed.size());
}

// The folder of the ring and the socket is there before anything is put into it, where the disk has room.
const Paths& with_runtime_directory(const Paths& paths) {
  try {
    make_private_directory(paths.runtime, ::getuid());
  } catch (const std::system_error& e) {
    if (!base::is_disk_fault(e.code())) throw;
  }
  return paths;
}

}  // namespace

Daemon::Daemon(const Options& options, const Paths& paths, settings::Settings settings,
               settings::Sources sources, ParameterMemory& memory)
    : settings_(std::move(settings)),
      memory_(memory),
      paths_(with_runtime_directory(paths)),
      state_(paths_.state),
      black_box_(state_.path()),
      load_deaths_(state_.path()),
      load_guard_(load_deaths_),
      log_(clock_, log_options(settings_.daemon.log, paths_)),
      plugins_(plugin_directories(paths_, settings_), paths_.state, &load_guard_, memory_.known(),
               [this] {
                 memory_.keep(loop_, [this](const std::string& text) { log(aio::LogLevel::warning, text); });
                 if (engine_ != nullptr) engine_->conceal_again();
               }),
      loop_(clock_, loop_options(settings_.daemon)),
      upkeep_(loop_, [this](aio::LogLevel level, const std::string& text) { log(level, text); }),
      board_(gpio::make_board(board_options(settings_.daemon.gpio, options.simulate), loop_, log_)),
      readiness_(loop_, options.ready_fd),
      signals_(loop_.context(), SIGTERM, SIGINT, SIGHUP),
      wall_clock_(loop_, settings_.daemon.clock_sync),
      last_runs_(loop_, paths_.state / "last-runs.json",
                 [this](const std::string& text) { log(aio::LogLevel::warning, text); }),
      engine_(std::make_unique<engine::Engine>(engine::EngineParts{.loop = loop_,
                                                                   .log = log_,
                                                                   .board = *board_,
                                                                   .plugins = plugins_,
                                                                   .wall_clock = wall_clock_,
                                                                   .last_runs = last_runs_,
                                                                   .settings = settings_,
                                                                   .seed = std::random_device()()})),
      operations_({.loop = loop_, .engine = *engine_, .log = log_, .board = *board_}),
      configuration_({.loop = loop_,
                      .engine = *engine_,
                      .sources = std::move(sources),
                      .load = loader(options),
                      .on_adopted = [this] { observe_loop(); }}),
      service_control_(operations_, configuration_, build_facts(paths_)),
      server_(loop_.context(), methods_, server_options(settings_.daemon.control, log_)) {
  log_.set_post([this](std::function<void()> function) { loop_.post(std::move(function)); });
  observe_loop();
  engine_->set_control(service_control_);
  control::add_services_methods(methods_, operations_, build_facts(paths_));
  control::add_administration_methods(methods_, operations_, configuration_);
  control::add_access_methods(methods_, operations_);
  control::add_log_methods(methods_, operations_);
  control::add_gpio_methods(methods_, operations_);
  keep_what_the_disk_takes();
}

void Daemon::keep_what_the_disk_takes() {
  upkeep_.attempt("aioctl does not reach this daemon", [this] {
    make_private_directory(paths_.runtime, ::getuid());
    server_.listen(paths_.socket);
  });
  upkeep_.attempt("the log is lost if the daemon crashes", [this] { log_.keep_ring(); });
  upkeep_.attempt("the state directory is not in order, and plugins may be copied to memory",
                  [this] { state_.complete(); });
}

Daemon::~Daemon() = default;

void Daemon::log(aio::LogLevel level, const std::string& text) {
  if (level >= current().log.level) log_.write(level, logging::daemon_unit, text);
}

const settings::DaemonSettings& Daemon::current() const {
  return engine_ != nullptr ? engine_->settings().daemon : settings_.daemon;
}

void Daemon::observe_loop() {
  loop_.observe({.on_stall =
                     [this](const aio::detail::TaskContext& task, aio::Duration took) {
                       const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(took);
                       const std::string place = task.last_await();
                       log_.write(aio::LogLevel::warning, task.name(),
                                  fmt::format("held the loop for {} ms{}", milliseconds.count(),
                                              place.empty() ? "" : ", until it awaited at " + place));
                     },
                 .stall_limit = current().stall,
                 .on_stray_exception =
                     [this](const std::exception_ptr& exception) {
                       const aio::Error error = aio::describe_exception(exception);
                       log(aio::LogLevel::error,
                           fmt::format("an exception left a handler that is no task's: {}: {}\n{}",
                                       error.type, error.message, error.traceback));
                     }});
}

void Daemon::log_what_was_found() {
  log(aio::LogLevel::info, fmt::format("aiod {} starts; socket {}", AIOD_VERSION, paths_.socket.string()));
  if (!state_.last_end_was_clean()) log(aio::LogLevel::warning, "the daemon did not end cleanly last time");
  for (const auto& message : black_box_.messages()) log(aio::LogLevel::warning, message);
  for (const auto& message : load_deaths_.messages()) log(aio::LogLevel::warning, message);
  if (!memory_.warning().empty()) log(aio::LogLevel::warning, memory_.warning());
  for (const auto& diagnostic : settings_.diagnostics) log(aio::LogLevel::warning, to_string(diagnostic));
  for (const auto& warning : plugins_.warnings()) log(aio::LogLevel::warning, warning);
}

// Without it the daemon does as well; it only can't tell whose fault its end was.
void Daemon::record_crashes() {
  try {
    upkeep_.attempt("a crash can't be recorded", [this] { black_box_.arm(); });
  } catch (const std::exception& e) {
    log(aio::LogLevel::warning, fmt::format("a crash can't be recorded: {}", e.what()));
  }
}

void Daemon::run() {
  log_what_was_found();
  record_crashes();
  aio::adopt_orphans();
  signals_.add(SIGCHLD);
  await_signal();
  quarantine_.emplace(black_box_, load_deaths_, plugins_, *engine_, log_);
  readiness_.starting(current().boot_timeout);
  load_deaths_.booting();
  loop_.post([this] { engine_->boot([this] { become_ready(); }); });
  loop_.run();
  take_down();
}

void Daemon::become_ready() {
  load_deaths_.booted(true);
  plugins_.clear_stale_copies();
  const std::string status = fmt::format("{} services known", engine_->list().size());
  log(aio::LogLevel::info, "ready: " + status);
  readiness_.ready(status);
  watch_plugins();
}

void Daemon::await_signal() {
  signals_.async_wait([this](boost::system::error_code error, int number) {
    if (error) return;
    handle_signal(number);
    await_signal();
  });
}

void Daemon::handle_signal(int number) {
  if (number == SIGHUP) {
    log_.reopen_file();
    return reload();
  }
  if (number == SIGCHLD) return aio::reap_orphans();
  shut_down(::strsignal(number));
}

void Daemon::reload() {
  if (stopping_) return;
  log(aio::LogLevel::info, "reloading the configuration");
  readiness_.reloading();
  configuration_.reload(false, [this](control::Configuration::Answer<engine::ReloadPlan> answer) {
    if (answer.error) {
      log(aio::LogLevel::error, aio::describe_exception(answer.error).message);
      readiness_.reloaded("the new configuration was refused; the log says why");
      return;
    }
    for (const auto& warning : answer.value->warnings) log(aio::LogLevel::warning, warning);
    const std::string summary = summary_of(*answer.value);
    log(aio::LogLevel::info, summary);
    readiness_.reloaded(summary);
  });
}

void Daemon::watch_plugins() {
  watch_.emplace(loop_, plugin_directories(paths_, settings_),
                 [this](const plugin::Touched&) { look_for_plugins(); });
  if (const std::string warning = watch_->warning(); !warning.empty()) log(aio::LogLevel::warning, warning);
}

void Daemon::look_for_plugins() {
  if (stopping_) return;
  const auto found = engine_->rescan();
  for (const auto& name : found.added) log(aio::LogLevel::info, "found a plugin for " + name);
  for (const auto& name : found.changed)
    log(aio::LogLevel::info, fmt::format("{} goes on with its old plugin, whose file has changed; "
                                         "\"aioctl reload {}\" swaps the new one in",
                                         name, name));
  quarantine_->let_go_of_changed_files();
}

void Daemon::shut_down(const std::string& why) {
  if (std::exchange(stopping_, true)) {
    log(aio::LogLevel::warning, "asked to stop again: not waiting any longer");
    loop_.stop();
    return;
  }
  log(aio::LogLevel::info, "stopping: " + why);
  readiness_.stopping();
  engine_->shut_down([this] { loop_.stop(); });
}

// What the workers do for the daemon itself, such as naming the functions of a traceback, ends in a moment,
// or in some on a slow card.
bool Daemon::workers_end() const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (loop_.busy_workers() > 0 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return loop_.busy_workers() == 0;
}

// Services first, then what they used. What still waits is dropped while its code is mapped.
void Daemon::take_down() {
  load_deaths_.booted(false);
  server_.close();
  engine_->abandon();
  loop_.poll();
  const bool workers_ended = workers_end();
  last_runs_.flush();
  memory_.flush();
  if (!workers_ended) {
    // Its frame may not go while it runs, and it may run for ever: the process ends without it.
    log(aio::LogLevel::warning,
        "a function that was given to a worker thread does not return; ending without it");
    state_.mark_clean_end();
    std::_Exit(EXIT_SUCCESS);
  }
  log_.set_post({});
  quarantine_.reset();
  engine_.reset();
  log(aio::LogLevel::info, "ended");
  state_.mark_clean_end();
}

}  // namespace aiod
