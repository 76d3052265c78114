#include "engine/service_host.hpp"

#include <aio/ctl.hpp>
#include <aio/detail/interface_key.hpp>
#include <aio/gpio_board.hpp>
#include <aio/loop.hpp>

#include <utility>

namespace aiod::engine {

ServiceHost::ServiceHost(std::string unit, aio::Loop& loop, aio::LogSink& sink, aio::gpio::Board& board,
                         Finder finder, ChildStarter child_starter, ControlFinder control_finder)
    : unit_(std::move(unit)),
      loop_(loop),
      logger_(sink, unit_, std::make_shared<aio::Logger::LevelCell>(aio::LogLevel::info)),
      gpio_(board, "aiod:" + unit_),
      i2c_(board.i2c()),
      finder_(std::move(finder)),
      child_starter_(std::move(child_starter)),
      control_finder_(std::move(control_finder)) {}

void ServiceHost::add_task(std::string name, ChildBody body) {
  if (child_starter_) child_starter_(std::move(name), std::move(body));
}

void ServiceHost::provide(std::string interface_key, void* object) {
  if (!open_) {
    standing_[std::move(interface_key)] = object;
    return;
  }
  auto& offer = offers_[std::move(interface_key)];
  if (offer == nullptr) offer = std::make_shared<aio::detail::Offer>();
  offer->object = object;
  offer->residence = residence_;
}

std::shared_ptr<const aio::detail::Offer> ServiceHost::find(std::string_view service,
                                                            std::string_view interface_key) {
  Found found = finder_ ? finder_(service, interface_key) : Found();
  if (found.offer != nullptr && found.provider != unit_) borrowed_.insert(std::move(found.code));
  if (!found.other_version.empty()) tell_mismatch(found);
  return found.offer;
}

// A service may ask each second, and each time it gets an empty handle.
void ServiceHost::tell_mismatch(const Found& found) {
  if (told_.emplace(found.provider + found.other_version).second)
    logger_.error("{} provides {}: build both plugins with the same header", found.provider,
                  found.other_version);
}

aio::Control& ServiceHost::ctl() {
  aio::Control* control = control_finder_ ? control_finder_() : nullptr;
  if (control == nullptr) throw aio::ControlError("there is no daemon to be steered by " + unit_);
  return *control;
}

std::shared_ptr<const aio::detail::Offer> ServiceHost::offer(std::string_view interface_key) const {
  const auto found = offers_.find(interface_key);
  return found != offers_.end() ? found->second : nullptr;
}

std::string ServiceHost::other_version(std::string_view interface_key) const {
  for (const auto& [key, offered] : offers_)
    if (auto mismatch = aio::detail::describe_mismatch(interface_key, key); !mismatch.empty())
      return mismatch;
  return {};
}

void ServiceHost::open() {
  told_.clear();
  if (std::exchange(open_, true)) return;
  for (const auto& [key, object] : standing_) provide(key, object);
}

void ServiceHost::close() {
  open_ = false;
  for (const auto& [key, offer] : offers_) *offer = {};
  offers_.clear();
  for (const aio::gpio::Pin& pin : gpio_.release_all())
    logger_.info("{} was still claimed when the service ended; it was released", pin);
}

void ServiceHost::vacate() {
  close();
  standing_.clear();
  return_borrowed();
}

// Code of theirs may be on the stack.
void ServiceHost::return_borrowed() {
  if (borrowed_.empty()) return;
  loop_.post([kept = std::exchange(borrowed_, {})] {});
}

void ServiceHost::detach() {
  close();
  finder_ = nullptr;
  child_starter_ = nullptr;
  control_finder_ = nullptr;
}

}  // namespace aiod::engine
