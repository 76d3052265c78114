#pragma once

#include <linux/rtnetlink.h>

#include <arpa/inet.h>
#include <net/if.h>

#include <cstring>
#include <string>
#include <vector>

/// Messages as the kernel sends them.
namespace network::testing {

using Bytes = std::vector<std::uint8_t>;

// Byte by byte: GCC 12 takes an insert of a range here for an overflow.
inline void append_bytes(Bytes& bytes, const void* data, std::size_t size) {
  const auto* from = static_cast<const std::uint8_t*>(data);
  for (std::size_t i = 0; i < size; ++i) bytes.push_back(from[i]);
}

template <class T>
void append(Bytes& bytes, const T& value) {
  append_bytes(bytes, &value, sizeof(T));
}

inline void append_attribute(Bytes& bytes, unsigned short type, const void* data, std::size_t size) {
  append(bytes, rtattr{.rta_len = static_cast<unsigned short>(sizeof(rtattr) + size), .rta_type = type});
  append_bytes(bytes, data, size);
  while (bytes.size() % 4 != 0) bytes.push_back(0);
}

inline Bytes message(std::uint16_t type, const Bytes& body, std::uint16_t flags = 0) {
  Bytes bytes;
  nlmsghdr head{};
  head.nlmsg_flags = flags;
  head.nlmsg_len = static_cast<std::uint32_t>(sizeof(nlmsghdr) + body.size());
  head.nlmsg_type = type;
  append(bytes, head);
  append_bytes(bytes, body.data(), body.size());
  return bytes;
}

inline Bytes link(int index, const std::string& name, unsigned flags = IFF_UP | IFF_RUNNING,
                  std::uint16_t type = RTM_NEWLINK) {
  Bytes body;
  ifinfomsg info{};
  info.ifi_index = index;
  info.ifi_flags = flags;
  append(body, info);
  append_attribute(body, IFLA_IFNAME, name.c_str(), name.size() + 1);
  return message(type, body);
}

inline Bytes address(int index, const std::string& text, std::uint32_t flags = 0,
                     std::uint8_t scope = RT_SCOPE_UNIVERSE, std::uint16_t type = RTM_NEWADDR) {
  Bytes body;
  const bool v6 = text.find(':') != std::string::npos;
  ifaddrmsg info{};
  info.ifa_family = v6 ? AF_INET6 : AF_INET;
  info.ifa_scope = scope;
  info.ifa_index = static_cast<unsigned>(index);
  append(body, info);
  std::uint8_t raw[16];
  ::inet_pton(info.ifa_family, text.c_str(), raw);
  append_attribute(body, IFA_ADDRESS, raw, v6 ? 16 : 4);
  append_attribute(body, IFA_FLAGS, &flags, sizeof(flags));
  return message(type, body);
}

/// The end of a dump; an interrupted one says so there, or in any message before.
inline Bytes done(bool interrupted = false) {
  Bytes body;
  append(body, 0);
  return message(NLMSG_DONE, body,
                 static_cast<std::uint16_t>(NLM_F_MULTI | (interrupted ? NLM_F_DUMP_INTR : 0)));
}

}  // namespace network::testing
