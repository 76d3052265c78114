#pragma once

#include <string>

namespace aiomqtt {

/// What a return code of libmosquitto means, for people; `error` is errno.
std::string describe_code(int code, int error);
/// What the broker's refusal means, and what to do.
std::string describe_refusal(int code, bool has_username);

}  // namespace aiomqtt
