#pragma once

#include <cstdint>
#include <string>

#include <aio/time.hpp>
#include <aio/value.hpp>

namespace ping {

/// What came of asking one host.
class Summary {
 public:
  explicit Summary(std::string host) : host_(std::move(host)) {}

  void replied(aio::Duration time);
  void lost(std::string reason);
  void set_address(std::string address) { address_ = std::move(address); }

  const std::string& host() const noexcept { return host_; }
  bool reachable() const noexcept { return received_ > 0; }
  /// In percent; 100 before anything was sent.
  double loss() const noexcept;

  /// {"address", "sent", "received", "loss" in percent, "min", "avg", "max" in milliseconds or null, "error"}
  aio::Value value() const;
  /// "printer (192.0.2.7): 3 of 4, loss 25 %, min/avg/max 0.2/0.3/0.5 ms"
  std::string text() const;

 private:
  double average() const noexcept;

  std::string host_;
  std::string address_;
  std::string reason_;  // of the last loss
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  aio::Duration shortest_{};
  aio::Duration longest_{};
  aio::Duration total_{};
};

}  // namespace ping
