#include <fmt/format.h>

#include <utility>

#include "engine/completion.hpp"
#include "engine/engine.hpp"
#include "engine/names.hpp"

// How one service's code comes and goes while the others run.
namespace aiod::engine {
namespace {

// Why its code is still needed after its stop; empty when it is not. Somebody may have started it since: what
// does not run yet is stopped once more.
std::string still_needed(ServiceUnit& unit, const std::string& reason) {
  if (!has_ended(unit.state()) && !unit.any_alive()) unit.stop(reason);
  if (!unit.any_alive()) return has_ended(unit.state()) ? "" : "it starts again when it is stopped";
  return unit.state() == TaskState::running ? "it was started again meanwhile"
                                            : "its task ignores its stop and is still alive";
}

// Whether it is to come back after its code was replaced. A core service that has ended well is up.
bool is_up(const ServiceUnit& unit) {
  const bool core_done = unit.type() == aio::ServiceType::core && unit.state() == TaskState::done;
  return !has_ended(unit.state()) || unit.state() == TaskState::failed || core_done || unit.any_alive();
}

}  // namespace

struct Engine::Swap {
  std::vector<std::shared_ptr<void>> prepared;      // until their objects hold them
  std::vector<std::pair<std::string, bool>> units;  // and whether they were up
};

void Engine::load(ServiceUnit& unit) {
  unit.load(parts_.loop.clock().now());
}

void Engine::unload(const std::string& service, std::function<void(std::string)> done) {
  ServiceUnit* unit = this->service(service);
  if (unit == nullptr) return done({});
  leave_out(*unit);
  unit->stop("unload");
  unit->when_settled([this, service, done = std::move(done)] {
    // None of its code is on the stack then.
    post([this, service, done] {
      ServiceUnit* found = this->service(service);
      done(found != nullptr ? let_go(*found) : std::string());
    });
  });
}

// Why the code stays mapped; empty when it does not.
std::string Engine::let_go(ServiceUnit& unit) {
  if (std::string reason = still_needed(unit, "unload"); !reason.empty()) return reason;
  if (!unit.loaded()) return {};
  const std::string pinned = unit.pinned();
  const std::weak_ptr<void> code = unit.code();
  unit.unload();
  return mapped_because(code, pinned);
}

std::string Engine::mapped_because(const std::weak_ptr<void>& code, const std::string& pinned) const {
  if (!pinned.empty()) return pinned;
  const auto held = code.lock();
  if (held == nullptr) return {};
  for (const auto& [name, other] : units_) {
    if (other->code() == held) return "used by " + name;
    if (other->host().borrows(held)) return "pinned by " + name;
  }
  for (const auto& other : leaving_)
    if (other->code() == held) return "used by " + other->name() + ", which ignores its stop";
  return "something that ends soon still holds it";
}

void Engine::swap(const std::vector<std::string>& services,
                  std::function<void(std::vector<std::string>)> done) {
  const auto swap = std::make_shared<Swap>();
  Units living;
  for (const std::string& name : services) {
    ServiceUnit* unit = service(name);
    if (unit == nullptr) continue;
    swap->prepared.push_back(parts_.plugins.prepare(unit->settings().plugin));
    swap->units.emplace_back(unit->name(), is_up(*unit));
    living.push_back(unit);
  }
  take_down(living, [this, swap, done = std::move(done)] { finish_swap(*swap, done); });
}

void Engine::finish_swap(const Swap& swap, const std::function<void(std::vector<std::string>)>& done) {
  std::vector<std::string> failures;
  Units starting;
  for (const auto& [name, was_up] : swap.units) {
    ServiceUnit* unit = service(name);
    if (unit == nullptr || closing_) continue;
    if (const std::string why = still_needed(*unit, "reload"); !why.empty()) {
      failures.push_back(fmt::format("{} goes on with its old code: {}", name, why));
      continue;
    }
    if (unit->loaded()) let_go(*unit);
    load(*unit);
    if (!unit->loaded())
      failures.push_back(fmt::format("{} can't be loaded: {}", name, unit->load_error()->message));
    else if (was_up)
      starting.push_back(unit);
  }
  start_together(starting, "reload");
  const Done settled = after(starting.size() + 1, [done, failures] { done(failures); });
  for (ServiceUnit* unit : starting) unit->when_settled(settled);
  settled();
}

}  // namespace aiod::engine
