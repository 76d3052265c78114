#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What the kernel says of network interfaces, and what follows from it.
namespace network {

struct Link {
  std::string name{};
  bool loopback = false;
  bool carrier = false;  // switched on, and connected
  bool wireless = false;
  std::set<std::string> addresses{};  // usable ones: global, neither tentative nor deprecated
};

/// The interfaces, kept up to date by rtnetlink's messages.
class Links {
 public:
  /// What one datagram was: news or a part of a dump, the last part of one, or the kernel's refusal of the
  /// last request. `interrupted`: something changed while the kernel was listing, so that the dump may miss
  /// it.
  struct Applied {
    enum class What : std::uint8_t { changed, done, failed };
    What what = What::changed;
    bool interrupted = false;
  };

  /// Takes in one datagram. Messages that are cut short or of another kind are passed over.
  Applied apply(std::span<const std::uint8_t> datagram);

  const std::map<int, Link>& all() const noexcept { return links_; }
  std::map<int, Link>& all() noexcept { return links_; }
  void clear() { links_.clear(); }

 private:
  void apply_link(std::span<const std::uint8_t> body, bool is_gone);
  void apply_address(std::span<const std::uint8_t> body, bool is_gone);

  std::map<int, Link> links_;
};

/// The first that has a carrier and an address; with a name, that one only. Never `except`.
std::optional<Link> usable(const Links& links, std::string_view interface, std::string_view except = {});

/// For people: why there is none. "eth0 has no carrier; wlan0 has no address".
std::string missing(const Links& links, std::string_view interface);

}  // namespace network
