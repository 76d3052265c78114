#include "aiomqtt_service.hpp"

#include "mosquitto_link.hpp"

class AiomqttService final : public aiomqtt::MqttService {
 public:
  AiomqttService() : MqttService(&aiomqtt::make_mosquitto_link) {}
};

AIO_SERVICE(AiomqttService)
