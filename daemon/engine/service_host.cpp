#include "engine/service_host.hpp"

#include <utility>

namespace aiod::engine {

ServiceHost::ServiceHost(std::string unit, aio::Loop& loop, aio::LogSink& sink, aio::gpio::Board& board,
                         Finder finder, ChildStarter child_starter)
    : unit_(std::move(unit)),
      loop_(loop),
      logger_(sink, unit_, std::make_shared<aio::Logger::LevelCell>(aio::LogLevel::info)),
      gpio_(board, "aiod:" + unit_),
      finder_(std::move(finder)),
      child_starter_(std::move(child_starter)) {}

void ServiceHost::provide(std::string interface_key, void* object) {
  auto& offer = offers_[std::move(interface_key)];
  if (offer == nullptr) offer = std::make_shared<aio::detail::Offer>();
  offer->object = object;
}

std::shared_ptr<const aio::detail::Offer> ServiceHost::find(std::string_view service,
                                                            std::string_view interface_key) {
  return finder_(service, interface_key);
}

std::shared_ptr<const aio::detail::Offer> ServiceHost::offer(std::string_view interface_key) const {
  const auto found = offers_.find(interface_key);
  return found != offers_.end() ? found->second : nullptr;
}

void ServiceHost::withdraw() {
  for (const auto& [key, offer] : offers_) offer->object = nullptr;
  offers_.clear();
  for (const aio::gpio::Pin& pin : gpio_.release_all())
    logger_.debug("{} was still claimed when the service ended; it was released", pin);
}

}  // namespace aiod::engine
