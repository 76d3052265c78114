#include "feeding.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <aio/sleep.hpp>

namespace watcher {
namespace {

using namespace std::chrono_literals;

// What a Raspberry Pi's watchdog can do.
constexpr std::chrono::seconds longest = 15s;

// Disarmed however its user ends; not when the process does.
class Armed {
 public:
  Armed(std::unique_ptr<Watchdog> watchdog, const aio::Logger& log)
      : watchdog_(std::move(watchdog)), log_(log) {}
  ~Armed() {
    if (!watchdog_->disarm())
      log_.warning("the watchdog can't be stopped: it resets the board if nobody feeds it");
  }
  Armed(const Armed&) = delete;
  Armed& operator=(const Armed&) = delete;

  Watchdog& operator*() const { return *watchdog_; }

 private:
  std::unique_ptr<Watchdog> watchdog_;
  const aio::Logger& log_;
};

std::unique_ptr<Watchdog> open(Machine& machine, const std::string& device, const aio::Logger& log) {
  try {
    return machine.open_watchdog(device);
  } catch (const std::exception& e) {
    log.warning("no hardware watchdog: {}", e.what());
    return nullptr;
  }
}

// Returns the time within which it must be fed.
aio::Duration arm(Watchdog& watchdog, std::chrono::milliseconds within, const aio::Logger& log) {
  const auto wanted = std::chrono::ceil<std::chrono::seconds>(within);
  if (wanted > longest)
    log.warning("wdfeed is above 15 s, which the watchdog of a Raspberry Pi can't do; it may be none then");
  const auto set = watchdog.set_timeout(wanted);
  if (set != wanted) log.warning("the driver made {} s of {} s", set.count(), wanted.count());
  log.info("the board is reset when the daemon hangs for {} s", set.count());
  return std::clamp<aio::Duration>(set, 300ms, within);
}

}  // namespace

aio::Task<aio::Value> feed(Machine& machine, std::string device, std::chrono::milliseconds within,
                           aio::Logger log) {
  std::unique_ptr<Watchdog> watchdog = open(machine, device, log);
  if (!watchdog) co_return aio::Value("no watchdog");
  const Armed armed(std::move(watchdog), log);
  const aio::Duration pause = arm(*armed, within, log) / 3;
  for (;;) {
    (*armed).feed();
    log.debug("fed");
    co_await aio::sleep(pause);
  }
}

}  // namespace watcher
