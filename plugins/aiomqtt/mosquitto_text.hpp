#pragma once

#include <string>
#include <string_view>

namespace aiomqtt {

/// What a return code of libmosquitto means, for people; `error` is errno.
std::string describe_code(int code, int error);
/// The same, where what libmosquitto has logged of TLS may say more.
std::string describe_failure(int code, int error, std::string_view log);
/// What the broker's refusal means, and what to do.
std::string describe_refusal(int code, bool has_username);

}  // namespace aiomqtt
