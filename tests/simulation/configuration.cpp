#include "simulation/configuration.hpp"

namespace aiod::simulation {

using namespace std::chrono_literals;

settings::Restart make_restart(Random& random, const Cast& cast) {
  settings::Restart restart;
  restart.policy = static_cast<settings::RestartPolicy>(random.below(3));
  restart.backoff.delay = random.duration(5s);
  restart.backoff.factor = random.between(1, 3);
  restart.backoff.cap = restart.backoff.delay + random.duration(10min);
  if (random.one_in(3)) restart.backoff.max = random.between(0, 4);
  restart.backoff.within = random.duration(1h);
  if (random.one_in(4))
    for (int i = random.between(1, 3); i > 0; --i) restart.with.push_back(random.pick(cast.services));
  return restart;
}

void change_entry(Random& random, const Cast& cast, settings::ServiceSettings& service) {
  do {
    switch (random.below(9)) {
      case 0:
        service.enabled = random.one_in(4) ? std::nullopt : std::optional(random.chance(60));
        break;
      case 1:
        service.args = random.one_in(5) ? aio::Array{"wrong"} : aio::Array{random.below(3)};
        break;
      case 2:
        service.schedule = random.one_in(3) ? std::nullopt : std::optional(make_schedule(random));
        break;
      case 3:
        service.restart = random.one_in(4) ? std::nullopt : std::optional(make_restart(random, cast));
        break;
      case 4:
      case 5:
        service.require = random.one_in(4) ? std::nullopt : std::optional(make_requirements(random, cast));
        break;
      case 6:
        service.stop_timeout = random.one_in(3) ? std::nullopt : std::optional(random.duration(10s));
        break;
      case 7:
        service.kwargs["n"] = random.below(3);
        break;
      default:
        service.errors.clear();
        if (random.one_in(4)) service.errors.push_back({.mark = {}, .message = "no good"});
    }
  } while (random.chance(40));
}

settings::ServiceSettings make_entry(Random& random, const Cast& cast, const std::string& name) {
  settings::ServiceSettings service;
  service.name = name;
  const auto at = name.find('@');
  service.plugin = name.substr(0, at);
  if (at != std::string::npos) service.instance = name.substr(at + 1);
  if (random.chance(70)) change_entry(random, cast, service);
  if (random.one_in(3)) service.restart = make_restart(random, cast);
  return service;
}

void change_settings(Random& random, const Cast& cast, settings::Settings& settings) {
  do {
    const std::string& name = random.pick(cast.services);
    const auto found = settings.services.find(name);
    if (found == settings.services.end())
      settings.services.emplace(name, make_entry(random, cast, name));
    else if (random.one_in(4))
      settings.services.erase(found);
    else
      change_entry(random, cast, found->second);
  } while (random.chance(60));
  if (random.one_in(10)) settings.daemon.stop_timeout = 1s + random.duration(9s);
}

}  // namespace aiod::simulation
