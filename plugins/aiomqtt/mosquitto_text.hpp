#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aiomqtt {

/// What a return code of libmosquitto means, for people; `error` is errno.
std::string describe_code(int code, int error);
/// What went wrong with TLS, by what libmosquitto has logged; nullopt when it does not say.
std::optional<std::string> describe_tls_problem(std::string_view log);
/// The connection has ended before TLS was up, and nobody said why: often the reason is lost with it.
std::string describe_unfinished_tls();
/// What the broker's refusal means, and what to do.
std::string describe_refusal(int code, bool has_username);

}  // namespace aiomqtt
