#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include <aio/mqtt.hpp>

namespace aiomqtt {

/// The entities that are announced at present. What it gives out may outlive it.
class Entities {
 public:
  using Map = std::map<std::string, aio::mqtt::Entity>;

  Entities();
  ~Entities();
  Entities(const Entities&) = delete;
  Entities& operator=(const Entities&) = delete;

  std::function<void()> on_change{};

  /// Throws MqttError when the id is taken, or none.
  std::unique_ptr<aio::mqtt::Announcement> add(aio::mqtt::Entity entity);
  const Map& all() const noexcept { return map_; }

 private:
  class Held;
  void remove(const std::string& id);

  Map map_;
  std::shared_ptr<Entities*> self_;
};

}  // namespace aiomqtt
