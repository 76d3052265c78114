#include <aio/mqtt.hpp>

namespace aio {
namespace mqtt {

MqttError::~MqttError() = default;
Subscription::~Subscription() = default;
Announcement::~Announcement() = default;

}  // namespace mqtt

Mqtt::~Mqtt() = default;

}  // namespace aio
