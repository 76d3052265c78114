#include <aio/host_names.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include <aio/error.hpp>

namespace aio {
namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t longest_host = 253;

std::string machine_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string();
}

// In lower case, and without the dot that a name may end with.
std::string plain(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  std::string text(name);
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool is_port(std::string_view text) {
  return text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_name(std::string_view text) {
  const auto fits = [](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_');
  };
  return !text.empty() && text.size() <= longest_host && text != "." && std::ranges::all_of(text, fits);
}

struct Host {
  std::string name{};                    // empty when it is an address
  std::optional<ip::address> address{};  // an IPv4 address in IPv6's form is IPv4
};

std::optional<ip::address> address_of(std::string_view text) {
  boost::system::error_code error;
  ip::address address = ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

std::optional<Host> host_of(std::string_view text) {
  if (text.empty() || text.size() > longest_host) return std::nullopt;
  if (const auto address = address_of(text)) return Host{.address = address};
  if (!is_name(text)) return std::nullopt;
  return Host{.name = plain(text)};
}

// Without its port.
std::optional<Host> parse(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) return std::nullopt;
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1)))) return std::nullopt;
    const auto address = address_of(text.substr(1, end - 1));
    return address ? std::optional(Host{.address = address}) : std::nullopt;
  }
  const auto colon = text.find(':');
  if (colon != text.npos && !is_port(text.substr(colon + 1))) return std::nullopt;
  return host_of(text.substr(0, colon));
}

// A link-local address is the same whatever its zone is called.
bool same(const ip::address& one, const ip::address& other) {
  if (one.is_v4() || other.is_v4()) return one == other;
  return one.to_v6().to_bytes() == other.to_v6().to_bytes();
}

bool is_machine(const std::string& name, const std::string& machine) {
  if (machine.empty()) return false;
  const std::string first = machine.substr(0, machine.find('.'));
  return name == machine || (!first.empty() && (name == first || name == first + ".local"));
}

}  // namespace

HostNames::HostNames(const std::vector<std::string>& configured) : HostNames(configured, machine_name) {}

HostNames::HostNames(const std::vector<std::string>& configured, std::function<std::string()> machine)
    : machine_(std::move(machine)) {
  for (const std::string& text : configured) {
    const auto host = host_of(text);
    if (!host)
      throw ConfigError(fmt::format(
          "hosts must be names or addresses without a port, as board.example or 192.0.2.9; it has \"{}\"",
          text));
    configured_.push_back(host->address ? host->address->to_string() : host->name);
  }
}

bool HostNames::has(std::string_view text, const ip::address& local) const {
  const auto host = parse(text);
  if (!host) return false;
  const std::string written = host->address ? host->address->to_string() : host->name;
  if (std::ranges::find(configured_, written) != configured_.end()) return true;
  if (host->address)
    return host->address->is_loopback() || same(*host->address, *address_of(local.to_string()));
  return host->name == "localhost" || is_machine(host->name, plain(machine_()));
}

bool HostNames::has_origin(std::string_view origin, const ip::address& local) const {
  for (const std::string_view scheme : {"http://", "https://"})
    if (origin.starts_with(scheme)) return has(origin.substr(scheme.size()), local);
  return false;
}

}  // namespace aio
