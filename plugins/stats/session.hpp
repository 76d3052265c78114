#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>

#include <aio/admission.hpp>
#include <aio/ctl.hpp>
#include <aio/loop.hpp>
#include <aio/task.hpp>
#include <aio/timer.hpp>

#include "event_feed.hpp"
#include "message.hpp"
#include "request_reader.hpp"
#include "stream.hpp"
#include "stream_places.hpp"

namespace stats {

struct Limits {
  std::size_t clients = 16;
  std::size_t clients_per_address = 12;
  std::size_t streams = 8;  // clients of /events, which are among the clients
  std::size_t streams_per_address = 6;
  std::size_t requests = 1000;  // of one connection
  std::size_t request_size = 8192;
  aio::Duration request_time = std::chrono::seconds(10);  // for a request to come, and an answer to be taken
  aio::Duration heartbeat = std::chrono::seconds(15);
};

/// Both ends of a connection.
struct Client {
  boost::asio::ip::address address{};
  boost::asio::ip::address local{};
};

/// Who answers the clients.
class Site {
 public:
  virtual ~Site() = default;
  virtual Response answer(const Request& request, const Client& client) = 0;
  /// A client was left; why, for people.
  virtual void left(std::string_view why) = 0;
  /// The daemon, as far as this client may see it.
  virtual std::unique_ptr<aio::Control> control_for(const Client& client) = 0;
};

/// One client, from its coming to its going.
class Session {
 public:
  /// Whether it is served, or only told that there are too many.
  enum class Welcome : std::uint8_t { served, turned_away };

  /// `streams` outlives it.
  Session(std::unique_ptr<Stream> stream, Client client, Site& site, const Limits& limits,
          StreamPlaces& streams, aio::Loop& loop, Welcome welcome);

  /// Whether it has one of the places for clients.
  bool has_place() const noexcept { return welcome_ == Welcome::served && !stopped_; }
  aio::admission::Occupant occupant() const;

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
  Client client_;
  Site& site_;
  Limits limits_;
  StreamPlaces& streams_;
  aio::Loop& loop_;
  Welcome welcome_;
  RequestReader reader_;
  std::array<char, 4096> space_{};
  aio::Timer timer_;
  EventFeed* feed_ = nullptr;  // while there is one
  bool answering_ = false;
  bool reading_ = false;
  bool sending_ = false;
  bool late_ = false;
  bool stopped_ = false;
  std::uint64_t served_ = 0;
};

}  // namespace stats
