#include "entities.hpp"

#include <utility>

namespace aiomqtt {

class Entities::Held final : public aio::mqtt::Announcement {
 public:
  Held(std::string id, std::weak_ptr<Entities*> owner) : id_(std::move(id)), owner_(std::move(owner)) {}
  ~Held() override {
    if (const auto owner = owner_.lock()) (*owner)->remove(id_);
  }

 private:
  std::string id_;
  std::weak_ptr<Entities*> owner_;
};

Entities::Entities() : self_(std::make_shared<Entities*>(this)) {}
Entities::~Entities() = default;

std::unique_ptr<aio::mqtt::Announcement> Entities::add(aio::mqtt::Entity entity) {
  aio::mqtt::check_entity_id(entity.id);
  std::string id = entity.id;
  if (!map_.try_emplace(id, std::move(entity)).second)
    throw aio::mqtt::MqttError("there is an entity \"" + id + "\" already");
  if (on_change) on_change();
  return std::make_unique<Held>(std::move(id), self_);
}

void Entities::remove(const std::string& id) {
  map_.erase(id);
  if (on_change) on_change();
}

}  // namespace aiomqtt
