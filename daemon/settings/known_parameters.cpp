#include "settings/known_parameters.hpp"

#include <utility>

namespace aiod::settings {

std::optional<KnownParameters::Parameters> KnownParameters::of(std::string_view plugin) const {
  const std::lock_guard lock(mutex_);
  const auto found = table_.find(plugin);
  return found != table_.end() ? std::optional(found->second) : std::nullopt;
}

bool KnownParameters::note(const std::string& plugin, Parameters parameters) {
  const std::lock_guard lock(mutex_);
  const auto known = table_.find(plugin);
  if (known != table_.end() && known->second == parameters) return false;
  table_.insert_or_assign(plugin, std::move(parameters));
  ++version_;
  return true;
}

KnownParameters::Table KnownParameters::all() const {
  const std::lock_guard lock(mutex_);
  return table_;
}

std::uint64_t KnownParameters::version() const {
  const std::lock_guard lock(mutex_);
  return version_;
}

std::set<std::string, std::less<>> KnownParameters::secret_names() const {
  const std::lock_guard lock(mutex_);
  std::set<std::string, std::less<>> names;
  for (const auto& [plugin, parameters] : table_)
    for (const KnownParameter& each : parameters)
      if (each.secret) names.insert(each.name);
  return names;
}

}  // namespace aiod::settings
