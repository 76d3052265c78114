#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>

#include <aio/api.hpp>
#include <aio/detail/residence.hpp>
#include <aio/error.hpp>

/// How services use one another: one provides an interface (an abstract class both know), others find it by
/// the service's name and the interface's type.
namespace aio {
namespace detail {

/// What a provider offers; emptied when it stops.
struct Offer {
  void* object = nullptr;
  Residence* residence = nullptr;  // lives at least as long as `object` is set
};

[[noreturn]] AIO_API void throw_gone(std::string_view service);

template <class Interface>
std::uint32_t interface_version() {
  if constexpr (requires { Interface::version; })
    return Interface::version;
  else
    return 0;
}

/// The same in every library: the type's name, and its version where it states one.
template <class Interface>
std::string interface_key() {
  return std::string(typeid(Interface).name()) + '#' + std::to_string(interface_version<Interface>());
}

}  // namespace detail

/// What a handle's `->` gives: the object, which lives at least as long as this, and as long as a coroutine
/// that was called through it.
template <class Interface>
class Inside {
 public:
  Inside(Interface& object, detail::Residence* residence) noexcept : visit_(residence), object_(object) {}

  Interface* operator->() const noexcept {
    visit_.call();
    return &object_;
  }

 private:
  detail::Visit visit_;
  Interface& object_;
};

/// A weak reference to what another service provides. Empty when there is no such service, it does not offer
/// this interface, or it has stopped; test it before each use, or catch aio::Gone.
///
/// A coroutine that was called through a handle runs to its end: the provider's object lives, and its code
/// stays mapped, until its frame is gone, also when the provider is stopped, unloaded or replaced meanwhile.
template <class Interface>
class Handle {
 public:
  Handle() = default;
  Handle(std::string service, std::shared_ptr<const detail::Offer> offer)
      : service_(std::move(service)), offer_(std::move(offer)) {}

  explicit operator bool() const noexcept { return offer_ != nullptr && offer_->object != nullptr; }

  /// Throws aio::Gone when it is empty.
  Inside<Interface> operator->() const { return {**this, offer_->residence}; }

  /// For what is no coroutine: the reference is good until the next await. Throws aio::Gone when it is empty.
  Interface& operator*() const {
    if (!*this) detail::throw_gone(service_);
    return *static_cast<Interface*>(offer_->object);
  }

 private:
  std::string service_;
  std::shared_ptr<const detail::Offer> offer_;
};

}  // namespace aio
