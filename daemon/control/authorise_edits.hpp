#pragma once

#include <vector>

#include "control/access.hpp"
#include "engine/engine.hpp"
#include "settings/overrides.hpp"

namespace aiod::control {

/// Throws Denied unless the caller may make these changes of the configuration: `configure` for each service,
/// `steer` too for what starts or stops a service without being asked, and `run` for all services to touch a
/// parameter that is local only, or may be. So no edit changes what a caller may do, nor which programs,
/// listeners and credentials there are, whichever way it is spelt.
void authorise_edits(const Access& access, const engine::Engine& engine,
                     const std::vector<settings::Edit>& edits);

}  // namespace aiod::control
