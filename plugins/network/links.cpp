#include "links.hpp"

#include <linux/rtnetlink.h>

#include <arpa/inet.h>
#include <net/if.h>

#include <fmt/format.h>

#include <array>
#include <cstring>

namespace network {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t aligned(std::size_t size) {
  return (size + 3) & ~std::size_t{3};
}

// Nothing when there are too few bytes. Copied: the bytes need not be aligned.
template <class T>
std::optional<T> read(Bytes bytes) {
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

Bytes after(Bytes bytes, std::size_t count) {
  return bytes.subspan(std::min(count, bytes.size()));
}

// Calls `use(type, value)` for each attribute.
template <class Use>
void each_attribute(Bytes bytes, Use use) {
  while (const auto head = read<rtattr>(bytes)) {
    if (head->rta_len < sizeof(rtattr) || head->rta_len > bytes.size()) return;
    use(head->rta_type, bytes.subspan(sizeof(rtattr), head->rta_len - sizeof(rtattr)));
    bytes = after(bytes, aligned(head->rta_len));
  }
}

std::string name_in(Bytes value) {
  const auto* text = reinterpret_cast<const char*>(value.data());
  return {text, ::strnlen(text, value.size())};
}

std::string address_in(Bytes value, int family) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (value.size() < (family == AF_INET ? 4U : 16U)) return {};
  const char* shown = ::inet_ntop(family, value.data(), text.data(), text.size());
  return shown == nullptr ? "" : shown;
}

std::string problem_of(const Link& link) {
  return fmt::format("{} has no {}", link.name, link.carrier ? "address" : "carrier");
}

bool is_usable(const Link& link) {
  return link.carrier && !link.addresses.empty();
}

}  // namespace

Links::Applied Links::apply(Bytes datagram) {
  Applied result;
  while (const auto head = read<nlmsghdr>(datagram)) {
    if (head->nlmsg_len < sizeof(nlmsghdr) || head->nlmsg_len > datagram.size()) break;
    const Bytes body = datagram.subspan(sizeof(nlmsghdr), head->nlmsg_len - sizeof(nlmsghdr));
    if ((head->nlmsg_flags & NLM_F_DUMP_INTR) != 0) result.interrupted = true;
    switch (head->nlmsg_type) {
      case RTM_NEWLINK:
      case RTM_DELLINK:
        apply_link(body, head->nlmsg_type == RTM_DELLINK);
        break;
      case RTM_NEWADDR:
      case RTM_DELADDR:
        apply_address(body, head->nlmsg_type == RTM_DELADDR);
        break;
      case NLMSG_DONE:
        result.what = Applied::What::done;
        break;
      case NLMSG_ERROR:
        result.what = Applied::What::failed;
        break;
      default:
        break;
    }
    datagram = after(datagram, aligned(head->nlmsg_len));
  }
  return result;
}

void Links::apply_link(Bytes body, bool is_gone) {
  const auto info = read<ifinfomsg>(body);
  if (!info || info->ifi_family == AF_BRIDGE) return;
  if (is_gone) {
    links_.erase(info->ifi_index);
    return;
  }
  Link& link = links_[info->ifi_index];
  link.loopback = (info->ifi_flags & IFF_LOOPBACK) != 0;
  link.carrier = (info->ifi_flags & IFF_UP) != 0 && (info->ifi_flags & IFF_RUNNING) != 0;
  each_attribute(after(body, aligned(sizeof(ifinfomsg))), [&](auto type, Bytes value) {
    if (type == IFLA_IFNAME) link.name = name_in(value);
  });
}

void Links::apply_address(Bytes body, bool is_gone) {
  const auto info = read<ifaddrmsg>(body);
  if (!info || (info->ifa_family != AF_INET && info->ifa_family != AF_INET6)) return;
  std::string text;
  std::string local;
  std::uint32_t flags = info->ifa_flags;
  each_attribute(after(body, aligned(sizeof(ifaddrmsg))), [&](auto type, Bytes value) {
    if (type == IFA_ADDRESS) text = address_in(value, info->ifa_family);
    if (type == IFA_LOCAL) local = address_in(value, info->ifa_family);
    if (type == IFA_FLAGS) flags = read<std::uint32_t>(value).value_or(flags);
  });
  if (!local.empty()) text = local;  // of a point-to-point link, the other is the far end's
  const auto link = links_.find(static_cast<int>(info->ifa_index));
  if (link == links_.end() || text.empty()) return;
  const bool fit = info->ifa_scope == RT_SCOPE_UNIVERSE &&
                   (flags & (IFA_F_TENTATIVE | IFA_F_DEPRECATED | IFA_F_DADFAILED)) == 0;
  if (fit && !is_gone)
    link->second.addresses.insert(text);
  else
    link->second.addresses.erase(text);
}

std::optional<Link> usable(const Links& links, std::string_view interface, std::string_view except) {
  for (const auto& [index, link] : links.all()) {
    const bool meant = interface.empty() ? !link.loopback : link.name == interface;
    if (meant && link.name != except && is_usable(link)) return link;
  }
  return std::nullopt;
}

std::string missing(const Links& links, std::string_view interface) {
  std::string text;
  for (const auto& [index, link] : links.all()) {
    const bool meant = interface.empty() ? !link.loopback : link.name == interface;
    if (meant && !is_usable(link)) text += (text.empty() ? "" : "; ") + problem_of(link);
  }
  if (!text.empty()) return text;
  return interface.empty() ? "there is no network interface"
                           : fmt::format("there is no network interface \"{}\"", interface);
}

}  // namespace network
