#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "control/access.hpp"
#include "control/responder.hpp"
#include "protocol/interfaces.hpp"

namespace aiod::control {

/// Carries out one call. Called on the loop's thread with parameters that fit the method's description, and
/// that live until it returns; it must not block. It may keep the responder and answer later. What it throws
/// is answered with the interface's error Failed and the exception's text.
using Handler = std::function<void(const boost::json::object& parameters, Responder responder)>;

/// Whether a method makes sense without `more`.
enum class Streaming { optional, required };

/// Which handler carries out which method. Filled before the server listens and not changed afterwards.
class MethodTable {
 public:
  struct Entry {
    const protocol::Interface* interface;
    const protocol::Method* method;
    Handler handler;
    Streaming streaming;
  };

  /// `interfaces` are those that the server offers, implemented or not; they must outlive the table.
  explicit MethodTable(std::span<const protocol::Interface> interfaces = protocol::interfaces())
      : interfaces_(interfaces) {}
  MethodTable(const MethodTable&) = delete;
  MethodTable& operator=(const MethodTable&) = delete;

  /// Registers "io.aiod.Services.Status". The handler sees no call that its caller has no right to. Throws
  /// std::logic_error when no interface describes the method, or it is registered already. A call without
  /// `more` of a method that requires it is answered with ExpectedMore.
  void add(std::string_view full_name, Handler handler, Streaming streaming = Streaming::optional);

  /// Looks at each call of a restricted caller, and throws Denied when it has no right to it. Without one,
  /// such callers may call nothing.
  using Gate =
      std::function<void(const Access&, std::string_view method, const boost::json::object& parameters)>;
  void set_gate(Gate gate) { gate_ = std::move(gate); }

  /// nullptr when it is not registered.
  const Entry* find(std::string_view full_name) const;

  std::span<const protocol::Interface> interfaces() const { return interfaces_; }
  /// nullptr when it is not offered.
  const protocol::Interface* find_interface(std::string_view name) const;

 private:
  Handler gated(std::string_view full_name, Handler handler) const;

  std::span<const protocol::Interface> interfaces_;
  Gate gate_ = [](const Access&, std::string_view, const boost::json::object&) {
    throw Denied("callers with limited rights are not served here");
  };
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace aiod::control
