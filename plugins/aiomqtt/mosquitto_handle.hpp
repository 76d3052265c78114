#pragma once

#include <mosquitto.h>
#include <mqtt_protocol.h>

#include <memory>

#include "link.hpp"

namespace aiomqtt {

struct DestroyHandle {
  void operator()(mosquitto* handle) const { mosquitto_destroy(handle); }
};
using Handle = std::unique_ptr<mosquitto, DestroyHandle>;

/// A client of libmosquitto that knows who it is: id, credentials, last will, certificates; `owner` is what
/// its callbacks are given, `version` one of MQTT_PROTOCOL_V5 and MQTT_PROTOCOL_V311. Throws LinkError.
Handle make_handle(const LinkOptions& options, int version, void* owner);

}  // namespace aiomqtt
