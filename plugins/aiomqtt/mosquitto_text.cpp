#include "mosquitto_text.hpp"

#include <mosquitto.h>
#include <mqtt_protocol.h>

#include <array>
#include <system_error>
#include <utility>

namespace aiomqtt {
namespace {

constexpr std::string_view no_tls = "there is no TLS at this port; check `port` and `ssl`";
constexpr std::string_view not_taken =
    "the broker does not take the board's certificate; check ssl_params.cert and key";

// By what is in the log; the first that fits counts.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> tls_problems{{
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
    {"alert unknown ca", not_taken},
    {"alert bad certificate", not_taken},
    {"alert certificate", not_taken},
    {"alert unsupported certificate", not_taken},
    {"alert protocol version", "the broker does not speak TLS 1.2 or later"},
    {"wrong version number", no_tls},
    {"packet length too long", no_tls},
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
    case MQTT_RC_SESSION_TAKEN_OVER:
      return "another client with the same client id has taken the connection over; give each board an `id` "
             "or a "
             "`client_id` of its own";
    default:
      // From 128 on it is the broker's reason, of MQTT 5.
      return code >= MQTT_RC_UNSPECIFIED ? mosquitto_reason_string(code) : mosquitto_strerror(code);
  }
}

std::optional<std::string> describe_tls_problem(std::string_view log) {
  for (const auto& [mark, meaning] : tls_problems)
    if (log.find(mark) != log.npos) return std::string(meaning);
  return std::nullopt;
}

std::string describe_unfinished_tls() {
  return "the broker has ended the connection; check `port`, whether it speaks TLS there, and whether it "
         "wants "
         "other ssl_params.cert and key";
}

std::string describe_refusal(int code, bool has_username) {
  const bool credentials = code == CONNACK_REFUSED_BAD_USERNAME_PASSWORD ||
                           code == CONNACK_REFUSED_NOT_AUTHORIZED ||
                           code == MQTT_RC_BAD_USERNAME_OR_PASSWORD || code == MQTT_RC_NOT_AUTHORIZED;
  if (!credentials)
    return code >= MQTT_RC_UNSPECIFIED ? mosquitto_reason_string(code) : mosquitto_connack_string(code);
  return has_username ? "the broker refuses these credentials; check username and password"
                      : "the broker wants credentials; give username and password";
}

}  // namespace aiomqtt
