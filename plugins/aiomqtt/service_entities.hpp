#pragma once

#include <map>
#include <string>
#include <string_view>

#include <aio/caller.hpp>
#include <aio/value.hpp>

#include "entities.hpp"

/// The board's services as Home Assistant shows them. Pure.
namespace aiomqtt {

/// Who looks at the services.
struct Viewer {
  std::string id{};      // the board's
  std::string self{};    // the service that publishes this; who stops it can't start it again
  aio::Caller caller{};  // who looks: has switches for what they may steer, sees what they may read
};

struct ServiceView {
  Entities::Map entities{};
  std::map<std::string, std::string> states{};  // the messages that they are drawn from, by topic
};

/// "device/pi/services/hello"; who sends ON or OFF to "device/pi/services/hello/set" starts or stops it.
std::string service_topic(std::string_view id, std::string_view service);

/// `tasks` is what Control::status gave, in full. Each service that is loaded has its state, a switch unless
/// it is a core service, and its figures: those of its stats that are numbers, texts or truth values. A
/// figure that is null at present is shown where `before` had it.
ServiceView view_of(const aio::Array& tasks, const Viewer& viewer, const Entities::Map& before);

}  // namespace aiomqtt
