#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <aio/ctl.hpp>
#include <aio/log.hpp>
#include <aio/process.hpp>
#include <aio/task.hpp>

#include "answers.hpp"
#include "parameters.hpp"
#include "turns.hpp"
#include "wire.hpp"

namespace aiomqtt {

/// Carries out what a message asked for, and publishes the answer.
class Performer {
 public:
  struct Surroundings {
    aio::Control& control;
    aio::Processes& processes;
    aio::Logger log;
    std::function<void(aio::mqtt::Message)> publish{};
    /// Told of each order that its sender has no right to; without contents.
    std::function<void(std::string)> denied{};
  };

  explicit Performer(Surroundings surroundings) : around_(std::move(surroundings)) {}

  /// For a run of the service, which is called `self`. `parameters.id` is set.
  void begin(const Parameters& parameters, std::string self);

  /// Never fails: what can't be done is logged, and answered where there is a form for that.
  aio::Task<void> perform(Action action);

  /// Of those of these services that may be read.
  void publish_stats(const std::vector<std::string>& services);

 private:
  aio::Task<void> attempt(Action action);
  aio::Task<void> read(Action action);
  void read_now(const Action& action);
  void publish_status(const std::string& which, aio::asyncmd::Form form);
  void publish(const aio::Array& tasks, aio::asyncmd::Form form);
  aio::Task<void> change(Action action);
  aio::Task<void> change_config(Action action);
  aio::Task<void> set_config(std::string service, aio::Object entry);
  void send_config(const std::string& which);
  void send_traceback(const std::string& which);
  void send_report(const std::string& which);
  aio::Task<void> send_env(std::string name);
  aio::Task<void> set_env(std::string name, aio::Object variables);
  void send_log(bool errors_only);
  void send_help(const std::string& name);
  aio::Task<void> run_command(Action action);
  aio::Task<void> reboot();
  aio::Task<std::string> output_of(aio::Command command);
  std::filesystem::path config_folder();
  aio::asyncmd::Board board() const;
  bool allows(std::string_view permission) const;
  void send(aio::mqtt::Message message) { around_.publish(std::move(message)); }
  void send(Messages messages);
  void refuse(const Action& action, const std::string& for_log, const std::string& for_sender);
  void deny(const Action& action, const std::string& why);
  std::string described(const Action& action) const;
  aio::Control& control() const { return *control_; }
  const std::string& id() const { return parameters_.id; }

  Surroundings around_;
  Parameters parameters_{};
  std::string self_;
  std::unique_ptr<aio::Control> control_;  // with the rights of anyone who sends orders
  Turns turns_;
  std::optional<std::uint64_t> last_line_;   // of the log, that was sent
  std::optional<std::uint64_t> last_error_;  // the same for errors
};

}  // namespace aiomqtt
