#include "mosquitto_text.hpp"

#include <mosquitto.h>

#include <array>
#include <system_error>
#include <utility>

namespace aiomqtt {
namespace {

// By what is in the log; the first that fits counts.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> tls_problems{{
    {"host name verification failed",
     "the broker's certificate is for another name; connect to that one, or give it as `hostname`"},
    {"Unable to load CA", "ssl_params.ca holds no certificate"},
    {"Unable to load client certificate", "ssl_params.cert holds no certificate"},
    {"Unable to load client key",
     "ssl_params.key holds no key that can be used; one with a password can't be"},
    {"Client certificate/key are inconsistent", "ssl_params.key is not the key of ssl_params.cert"},
    {"certificate verify failed",
     "the broker's certificate is not to be trusted; check ssl_params.ca, and the clock"},
    {"certificate required", "the broker wants a certificate; give ssl_params.cert and key"},
    {"alert", "the broker does not take the board's certificate; check ssl_params.cert and key"},
    {"wrong version number", "there is no TLS at this port; check `port` and `ssl`"},
    {"packet length too long", "there is no TLS at this port; check `port` and `ssl`"},
}};

}  // namespace

std::string describe_code(int code, int error) {
  switch (code) {
    case MOSQ_ERR_ERRNO:
      return error != 0 ? std::generic_category().message(error) : "the connection was lost";
    case MOSQ_ERR_EAI:
      return "the server's name is not known; check `server`, and the network";
    case MOSQ_ERR_TLS:
      return "TLS failed; check ssl_params, the port and the clock";
    case MOSQ_ERR_KEEPALIVE:
      return "the broker was silent for too long";
    default:
      return mosquitto_strerror(code);
  }
}

std::string describe_failure(int code, int error, std::string_view log) {
  for (const auto& [mark, meaning] : tls_problems)
    if (log.find(mark) != log.npos) return std::string(meaning);
  return describe_code(code, error);
}

std::string describe_refusal(int code, bool has_username) {
  if (code != 4 && code != 5) return mosquitto_connack_string(code);
  return has_username ? "the broker refuses these credentials; check username and password"
                      : "the broker wants credentials; give username and password";
}

}  // namespace aiomqtt
