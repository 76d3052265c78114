#pragma once

#include "mosquitto_handle.hpp"

namespace aiomqtt {

/// Begin to connect to the first of the server's addresses, or connect to any of them, which blocks.
/// `version` is the handle's. A code of libmosquitto.
int connect_first(mosquitto* handle, const LinkOptions& options, int version);
int connect_any(mosquitto* handle, const LinkOptions& options, int version);

/// Whether the broker's answer says that it does not know MQTT 5.
bool is_unknown_version(int answer);

}  // namespace aiomqtt
