#include "aiomqtt_service.hpp"

#include <aio/durable_file.hpp>

#include "mosquitto_link.hpp"

class AiomqttService final : public aiomqtt::MqttService {
 public:
  AiomqttService() : MqttService(&aiomqtt::make_mosquitto_link, {.state = aio::state_folder()}) {}
};

AIO_SERVICE(AiomqttService)
