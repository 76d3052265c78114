#include "harness_host.hpp"

#include <aio/gpio_board.hpp>

namespace aio::testing {
namespace {

std::string_view short_name(std::string_view service) {
  constexpr std::string_view suffix = ".service";
  if (service.ends_with(suffix)) service.remove_suffix(suffix.size());
  return service;
}

}  // namespace

HarnessHost::HarnessHost(std::string unit, Loop& loop, LogSink& log, gpio::Board& board, Control& control,
                         ChildStarter child_starter)
    : unit_(std::move(unit)),
      loop_(loop),
      logger_(log, unit_, std::make_shared<Logger::LevelCell>(LogLevel::debug)),
      gpio_(board, "aiod:" + unit_),
      i2c_(board.i2c()),
      control_(control),
      child_starter_(std::move(child_starter)) {}

void HarnessHost::add_task(std::string name, ChildBody body) {
  child_starter_(std::move(name), std::move(body));
}

void HarnessHost::provide(std::string interface_key, void* object) {
  auto& offer = provided_[std::move(interface_key)];
  if (offer == nullptr) offer = std::make_shared<aio::detail::Offer>();
  offer->object = object;
}

std::shared_ptr<const aio::detail::Offer> HarnessHost::find(std::string_view service,
                                                            std::string_view interface_key) {
  const auto other = others_.find(short_name(service));
  if (other == others_.end()) return nullptr;
  const auto offer = other->second.find(interface_key);
  return offer != other->second.end() ? offer->second : nullptr;
}

void HarnessHost::offer(std::string_view service, std::string interface_key, void* object) {
  auto& offer = others_[std::string(short_name(service))][std::move(interface_key)];
  if (offer != nullptr) offer->object = nullptr;
  offer = std::make_shared<aio::detail::Offer>(aio::detail::Offer{object});
}

void HarnessHost::withdraw(std::string_view service) {
  const auto other = others_.find(short_name(service));
  if (other == others_.end()) return;
  for (const auto& [key, offer] : other->second) offer->object = nullptr;
  others_.erase(other);
}

std::shared_ptr<const aio::detail::Offer> HarnessHost::provided(std::string_view interface_key) const {
  const auto found = provided_.find(interface_key);
  return found != provided_.end() ? found->second : nullptr;
}

void HarnessHost::give_back() {
  for (const auto& [key, offer] : provided_) offer->object = nullptr;
  provided_.clear();
  static_cast<void>(gpio_.release_all());
}

}  // namespace aio::testing
