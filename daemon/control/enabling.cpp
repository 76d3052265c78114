#include "control/enabling.hpp"

#include <memory>
#include <utility>

namespace aiod::control {
namespace {

// A service may have gone while the file was written.
void start_or_stop(Operations& operations, bool enabled, const std::shared_ptr<Enabling>& so_far,
                   const Configuration::Reply<Enabling>& reply) {
  const auto settled = [so_far, reply](std::vector<Change> changes) {
    so_far->changes = std::move(changes);
    reply({.value = std::move(*so_far)});
  };
  try {
    if (enabled)
      operations.start(so_far->services, Operations::Wait::until_settled, settled);
    else
      operations.stop(so_far->services, Operations::Wait::until_settled, settled);
  } catch (const NoSuchService&) {
    reply({.error = std::current_exception()});
  }
}

}  // namespace

void set_enabled(const Access& access, Operations& operations, Configuration& configuration,
                 const std::vector<std::string>& patterns, bool enabled, bool now,
                 Configuration::Reply<Enabling> reply) {
  const auto so_far = std::make_shared<Enabling>();
  Configuration::Change change{.edits = {}, .access = access};
  for (const engine::ServiceUnit* unit : operations.services(patterns)) {
    so_far->services.push_back(unit->settings().name);
    change.edits.push_back({unit->settings().name, "enabled", aio::Value(enabled)});
  }
  configuration.write(std::move(change), [&operations, enabled, now, so_far, reply = std::move(reply)](
                                             Configuration::Answer<Configuration::Written> answer) {
    if (answer.error) return reply({.error = answer.error});
    so_far->written = *std::move(answer.value);
    if (now && !so_far->services.empty()) return start_or_stop(operations, enabled, so_far, reply);
    reply({.value = std::move(*so_far)});
  });
}

}  // namespace aiod::control
