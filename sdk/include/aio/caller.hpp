#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <aio/api.hpp>

/// Somebody outside in whose name a service acts, and what the local configuration lets them do.
namespace aio {

/// What may be done with a service.
enum class Right : std::uint8_t {
  read,       // status, log, reports, configuration
  steer,      // start and stop, load and unload, call
  configure,  // change its configuration, but for what needs `run`
  files,      // read the files of variables beside the configuration
  run         // run programs; for all services ("*") it includes everything that the daemon's user can do
};

inline constexpr std::array all_rights{Right::read, Right::steer, Right::configure, Right::files, Right::run};

/// "steer".
AIO_API std::string_view to_string(Right right) noexcept;
AIO_API std::optional<Right> parse_right(std::string_view text) noexcept;

/// A set of rights.
class Rights {
 public:
  constexpr Rights() = default;
  constexpr Rights(std::initializer_list<Right> rights) {
    for (const Right right : rights) add(right);
  }

  constexpr void add(Right right) { bits_ = static_cast<std::uint8_t>(bits_ | bit(right)); }
  constexpr bool has(Right right) const { return (bits_ & bit(right)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }

  constexpr bool operator==(const Rights&) const = default;

 private:
  static constexpr std::uint8_t bit(Right right) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(right));
  }

  std::uint8_t bits_ = 0;
};

/// Each right with the services that it covers: names and wildcards ("hello", "mqtt*"). "*" is all of them,
/// those to come too, and the daemon itself.
using Grants = std::map<Right, std::vector<std::string>>;

/// Somebody for whom a service acts. Without grants they may do nothing, reading included. See
/// Control::on_behalf_of.
struct AIO_API Caller {
  std::string who{};  // for people: "mqtt", "webrepl 192.168.1.7"
  Grants grants{};

  /// `service`: "hello", "hello.service", or a child task, which is its service's.
  bool may(Right right, std::string_view service) const;
  /// For every service: what concerns no single one needs this.
  bool may_everywhere(Right right) const;
  /// The rights that they have for some service.
  Rights rights() const;
};

/// "mqtt has no right to steer hello", for people. Without a service: for all of them.
AIO_API std::string denial_text(const Caller& caller, Right right, std::string_view service = {});

}  // namespace aio
