#pragma once

#include <aio/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "settings/known_parameters.hpp"
#include "settings/node.hpp"
#include "settings/service_settings.hpp"

namespace aiod::settings {

/// What stands in place of a value: "[secret]" or "[hidden]".
std::string_view marker(Hiding hiding);

/// What is to be hidden of a service's values, by what is known of its plugin.
class Secrecy {
 public:
  /// nullopt: the plugin was never seen.
  explicit Secrecy(std::optional<KnownParameters::Parameters> known) : known_(std::move(known)) {}

  /// Of everything within the argument, or the kwarg.
  Hiding of_argument(std::size_t index) const;
  Hiding of_kwarg(std::string_view name) const;

  /// Of everything within a list or a map that bears this name.
  Hiding of_parts(Hiding around, std::string_view name) const;

  /// Of one value, by what is `around` it (one of the above), by the name that it bears, and by itself.
  Hiding of_value(Hiding around, std::string_view name, std::string_view text) const;

 private:
  std::optional<KnownParameters::Parameters> known_;
};

/// Notes in `service.concealed` what is secret by what is known of the plugin, in place of what was noted
/// before.
void conceal_values(ServiceSettings& service, std::optional<KnownParameters::Parameters> known);

}  // namespace aiod::settings
