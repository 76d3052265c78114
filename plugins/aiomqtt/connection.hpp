#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <aio/log.hpp>
#include <aio/task.hpp>
#include <aio/time.hpp>

#include "backoff.hpp"
#include "complaints.hpp"
#include "link.hpp"
#include "session.hpp"

namespace aiomqtt {

/// Keeps the session connected: connects, and when that fails or is lost, again, for ever.
class Connection {
 public:
  Connection(Link& link, Session& session, aio::Logger log, std::uint32_t seed)
      : link_(link), session_(session), log_(std::move(log)), backoff_(seed) {}

  struct Options {
    LinkOptions link{};
    aio::Duration first{};
    aio::Duration longest{};
  };

  /// Called when there is a connection and the subscriptions are made, before anything else is published.
  std::function<void()> on_open{};
  /// Called before a connection is closed on purpose.
  std::function<void()> on_close{};

  /// Does not return; a stop closes the connection in order.
  aio::Task<void> run(Options options);

  /// "connected to broker:1883", "retry 3 in 8 s: connection refused".
  std::string describe() const;
  /// How many tries in a row have failed.
  int tries() const noexcept { return backoff_.tries(); }
  /// How long the last connection took to be made.
  aio::Duration last_effort() const noexcept { return effort_; }

 private:
  aio::Task<void> live();
  aio::Task<void> open();
  aio::Task<std::string> until_lost();
  aio::Task<void> pause(const std::string& reason);
  std::string judge(std::string reason);
  void close();
  void tell(const std::string& reason);

  Link& link_;
  Session& session_;
  aio::Logger log_;
  Backoff backoff_;
  Options options_{};
  aio::Duration effort_{};
  aio::TimePoint next_{};
  std::optional<aio::TimePoint> opened_{};
  int short_lives_ = 0;  // connections in a row that were soon lost
  std::string reason_{};
  std::string told_{};
  Complaints complaints_;
};

}  // namespace aiomqtt
