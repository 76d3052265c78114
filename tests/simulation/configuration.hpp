#pragma once

#include "settings/loader.hpp"
#include "simulation/behaviour.hpp"

namespace aiod::simulation {

settings::Restart make_restart(Random& random, const Cast& cast);

/// Changes one key of an entry, or several.
void change_entry(Random& random, const Cast& cast, settings::ServiceSettings& service);

/// What the files say of a service at first.
settings::ServiceSettings make_entry(Random& random, const Cast& cast, const std::string& name);

/// Changes, adds and removes some entries of services that are of `cast`; now and then the daemon's settings.
void change_settings(Random& random, const Cast& cast, settings::Settings& settings);

}  // namespace aiod::simulation
