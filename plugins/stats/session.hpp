#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <aio/ctl.hpp>
#include <aio/loop.hpp>
#include <aio/task.hpp>
#include <aio/timer.hpp>

#include "event_feed.hpp"
#include "message.hpp"
#include "request_reader.hpp"
#include "stream.hpp"

namespace stats {

struct Limits {
  std::size_t clients = 16;
  std::size_t request_size = 8192;
  aio::Duration request_time = std::chrono::seconds(10);  // for a request to come, and an answer to be taken
  aio::Duration heartbeat = std::chrono::seconds(15);
};

/// Who answers the clients.
class Site {
 public:
  virtual ~Site() = default;
  virtual Response answer(const Request& request) = 0;
  /// A client was left; why, for people.
  virtual void left(std::string_view why) = 0;
  virtual aio::Control& control() = 0;
};

/// One client, from its coming to its going.
class Session {
 public:
  /// Whether it is served, or only told that there are too many.
  enum class Welcome : std::uint8_t { served, turned_away };

  Session(std::unique_ptr<Stream> stream, Site& site, const Limits& limits, aio::Loop& loop, Welcome welcome);

  Welcome welcome() const noexcept { return welcome_; }

  /// Once. Never throws for what the client does.
  aio::Task<void> run();

  /// Makes run() return soon.
  void stop() noexcept;

 private:
  aio::Task<void> converse();
  aio::Task<bool> serve(Request request);
  aio::Task<std::optional<Request>> read_request();
  aio::Task<void> refuse(Response error);
  aio::Task<bool> send(std::string text);
  aio::Task<void> send_events();
  aio::Task<void> watch_for_end();
  void limit_time();
  void time_is_over() noexcept;

  std::unique_ptr<Stream> stream_;
  Site& site_;
  Limits limits_;
  aio::Loop& loop_;
  Welcome welcome_;
  RequestReader reader_;
  std::array<char, 4096> space_{};
  aio::Timer timer_;
  EventFeed* feed_ = nullptr;  // while there is one
  bool reading_ = false;
  bool sending_ = false;
  bool late_ = false;
  bool stopped_ = false;
  std::uint64_t served_ = 0;
};

}  // namespace stats
