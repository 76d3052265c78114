#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "protocol/result.hpp"

namespace aiod::protocol {

/// How deep the JSON of a call may nest and how many values it may have, and how deep that of a reply, which
/// carries whatever a service returned.
inline constexpr std::size_t max_call_depth = 64;
inline constexpr std::size_t max_call_values = 20'000;
inline constexpr std::size_t max_reply_depth = 512;

/// What a client asks for. `more` and `oneway` exclude each other.
struct Call {
  std::string method = {};  // "io.aiod.Services.Status"
  boost::json::object parameters = {};
  bool more = false;     // any number of replies is welcome
  bool oneway = false;   // no reply at all
  bool upgrade = false;  // the connection is to leave varlink afterwards
};

/// One answer. The last one of a call has `continues` false; one with `error` is the last.
struct Reply {
  boost::json::object parameters = {};
  bool continues = false;
  std::optional<std::string> error = {};  // "io.aiod.Services.NoSuchService"
};

/// One message as it goes over the wire, its NUL byte included. Whatever the values hold, the result is
/// valid JSON (see make_sendable). Fields that have their default are left out.
std::string encode(const Call& call);
std::string encode(Reply reply);

/// Read one message, given without its NUL byte. Keys of the message that are not varlink's are ignored;
/// null stands for an absent one. Never throw but for std::bad_alloc.
Result<Call> decode_call(std::string_view message);
Result<Reply> decode_reply(std::string_view message);

/// "io.aiod.Services.Status" as interface and member; the interface is empty where there is no dot.
std::pair<std::string_view, std::string_view> split_name(std::string_view full_name);

}  // namespace aiod::protocol
