#include "mosquitto_connect.hpp"

#include <cstdint>
#include <memory>

namespace aiomqtt {
namespace {

// What may stand around the payload: the topic, mostly.
constexpr std::size_t room = 4096;

struct FreeProperties {
  void operator()(mosquitto_property* properties) const { mosquitto_property_free_all(&properties); }
};
using Properties = std::unique_ptr<mosquitto_property, FreeProperties>;

// What the broker must not send: only so is it never taken in. libmosquitto would have it in memory, twice,
// before it tells of it.
Properties properties_of(const LinkOptions& options, int version) {
  mosquitto_property* properties = nullptr;
  if (version == MQTT_PROTOCOL_V5)
    mosquitto_property_add_int32(&properties, MQTT_PROP_MAXIMUM_PACKET_SIZE,
                                 static_cast<std::uint32_t>(options.longest_payload + room));
  return Properties(properties);
}

int keepalive_of(const LinkOptions& options) {
  return static_cast<int>(options.keepalive.count());
}

}  // namespace

// Of libmosquitto's functions only those that block take properties. It keeps them in the handle before it
// looks at the server, and uses them for each connection that follows: so it is given none at first.
int connect_first(mosquitto* handle, const LinkOptions& options, int version) {
  const Properties properties = properties_of(options, version);
  if (properties) mosquitto_connect_bind_v5(handle, nullptr, 0, 0, nullptr, properties.get());
  return mosquitto_connect_async(handle, options.server.c_str(), options.port, keepalive_of(options));
}

int connect_any(mosquitto* handle, const LinkOptions& options, int version) {
  const Properties properties = properties_of(options, version);
  return mosquitto_connect_bind_v5(handle, options.server.c_str(), options.port, keepalive_of(options),
                                   nullptr, properties.get());
}

bool is_unknown_version(int answer) {
  return answer == CONNACK_REFUSED_PROTOCOL_VERSION || answer == MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION;
}

}  // namespace aiomqtt
