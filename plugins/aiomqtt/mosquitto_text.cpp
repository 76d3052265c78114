#include "mosquitto_text.hpp"

#include <mosquitto.h>

#include <system_error>

namespace aiomqtt {

std::string describe_code(int code, int error) {
  switch (code) {
    case MOSQ_ERR_ERRNO:
      return error != 0 ? std::generic_category().message(error) : "the connection was lost";
    case MOSQ_ERR_EAI:
      return "the server's name is not known; check `server`, and the network";
    case MOSQ_ERR_TLS:
      return "TLS failed; check ssl_params.ca, that the certificate is for the name in `server`, the port "
             "and "
             "the clock";
    case MOSQ_ERR_KEEPALIVE:
      return "the broker was silent for too long";
    default:
      return mosquitto_strerror(code);
  }
}

std::string describe_refusal(int code, bool has_username) {
  if (code != 4 && code != 5) return mosquitto_connack_string(code);
  return has_username ? "the broker refuses these credentials; check username and password"
                      : "the broker wants credentials; give username and password";
}

}  // namespace aiomqtt
