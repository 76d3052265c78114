#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace aiod::system_tests {

/// A mosquitto of the test's own on a free port of loopback, and the clients that come with it.
class Broker {
 public:
  /// Whether it is installed here.
  static bool available();

  /// `settings` are lines of its configuration, besides the listener and the log.
  explicit Broker(std::string settings = "allow_anonymous true\n");

  /// Starts it, and returns when it takes connections.
  void start();
  void kill();
  /// Ends it in order: then it has dealt with all that was sent to it, and its log is complete.
  void stop();

  std::uint16_t port() const { return port_; }
  const support::TempDir& folder() const { return folder_; }
  /// What it has written so far, in all its runs.
  std::string log() const;

  void publish(const std::string& topic, const std::string& payload, bool retain = false) const;
  /// A payload of so many letters.
  void publish_bytes(const std::string& topic, std::size_t size) const;
  /// Prints each message as "topic payload"; returns once it is subscribed.
  std::unique_ptr<support::Process> subscribe(const std::string& filter) const;
  /// Options of the clients besides the address: credentials.
  std::vector<std::string> client_options{};

 private:
  bool takes_connections() const;
  std::vector<std::string> client(const std::string& program, std::vector<std::string> options) const;

  support::TempDir folder_;
  std::uint16_t port_;
  int run_ = 0;
  std::unique_ptr<support::Process> process_;
};

/// Waits until the subscriber has printed this; returns all that it has printed.
std::string wait_for(support::Process& subscriber, const std::string& text);

}  // namespace aiod::system_tests
