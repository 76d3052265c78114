#include "settings/secrecy.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <string>
#include <utility>

#include "settings/secret_names.hpp"

namespace aiod::settings {
namespace {

/// Goes through the values of a service.
class Concealer {
 public:
  Concealer(ServiceSettings& service, const Secrecy& secrecy) : service_(service), secrecy_(secrecy) {}

  void conceal() {
    service_.concealed.clear();
    const aio::Array args = service_.args.value_or(aio::Array());
    for (std::size_t i = 0; i < args.size(); ++i)
      visit(child_path("/args", std::to_string(i)), {}, args[i], secrecy_.of_argument(i));
    for (const auto& [key, value] : service_.kwargs)
      visit(child_path("/kwargs", key), key, value, secrecy_.of_kwarg(key));
  }

 private:
  void visit(const std::string& path, std::string_view name, const aio::Value& value, Hiding hiding) {
    const bool has_parts = value.is_object() || value.is_array();
    if (has_parts) hiding = secrecy_.of_parts(hiding, name);
    if (shown_key(name) != name) hiding = Hiding::secret;
    if (hiding == Hiding::secret) {
      service_.concealed.emplace(path, marker(hiding));
    } else if (const auto* map = value.if_object()) {
      for (const auto& [key, part] : *map) visit(child_path(path, key), key, part, hiding);
    } else if (const auto* list = value.if_array()) {
      for (std::size_t i = 0; i < list->size(); ++i)
        visit(child_path(path, std::to_string(i)), name, (*list)[i], hiding);
    } else {
      const auto* text = value.if_string();
      const std::string spelled = text != nullptr ? std::string(*text) : boost::json::serialize(value);
      const Hiding found = secrecy_.of_value(hiding, name, spelled);
      if (found >= Hiding::argument) service_.concealed.emplace(path, marker(found));
    }
  }

  ServiceSettings& service_;
  const Secrecy& secrecy_;
};

/// The file of a key, not the key.
bool is_path_of_key(std::string_view name, std::string_view text) {
  return text.starts_with('/') && (name == "key" || name.ends_with("_key"));
}

}  // namespace

std::string_view marker(Hiding hiding) {
  return hiding == Hiding::secret ? "[secret]" : "[hidden]";
}

Hiding Secrecy::of_argument(std::size_t index) const {
  if (!known_) return Hiding::argument;
  const bool is_secret = index >= known_->size() || (*known_)[index].secret;
  return is_secret ? Hiding::secret : Hiding::none;
}

// What a plugin that is known does not know is a mistake, maybe in the name of a secret.
Hiding Secrecy::of_kwarg(std::string_view name) const {
  if (!known_) return Hiding::unsure;
  const auto parameter = std::ranges::find(*known_, name, &KnownParameter::name);
  return parameter == known_->end() || parameter->secret ? Hiding::secret : Hiding::none;
}

// The names of a known plugin's parameters tell nothing, since their types do; those within one do.
Hiding Secrecy::of_parts(Hiding around, std::string_view name) const {
  const bool is_parameter =
      known_ && std::ranges::find(*known_, name, &KnownParameter::name) != known_->end();
  return !is_parameter && looks_secret(name) ? Hiding::secret : around;
}

Hiding Secrecy::of_value(Hiding around, std::string_view name, std::string_view text) const {
  constexpr std::array<std::string_view, 5> no_values{"true", "false", "null", "~", ""};
  if (around == Hiding::secret || holds_named_secret(text)) return Hiding::secret;
  if (std::ranges::find(no_values, text) != no_values.end()) return Hiding::none;
  const bool is_parameter =
      known_ && std::ranges::find(*known_, name, &KnownParameter::name) != known_->end();
  if (!is_parameter && looks_secret(name) && !is_path_of_key(name, text)) return Hiding::secret;
  return known_ || is_harmless(text) ? Hiding::none : std::max(around, Hiding::unsure);
}

void conceal_values(ServiceSettings& service, std::optional<KnownParameters::Parameters> known) {
  const Secrecy secrecy(std::move(known));
  Concealer(service, secrecy).conceal();
}

}  // namespace aiod::settings
