#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <aio/ctl.hpp>
#include <aio/event.hpp>
#include <aio/log.hpp>
#include <aio/task.hpp>
#include <aio/time.hpp>

#include "memory.hpp"
#include "service_entities.hpp"
#include "session.hpp"

namespace aiomqtt {

/// Shows the board in Home Assistant: its services, and the entities that other services announce. What goes
/// away is withdrawn, also what went away while this service did not run.
class HomeAssistant {
 public:
  struct Surroundings {
    aio::Control& control;
    Session& session;
    MemoryFile& memory;
    aio::Logger log;
  };
  struct Options {
    bool enabled = true;  // false: withdraws what was shown before, and no more
    std::string prefix{};
    std::string version{};
    Viewer viewer{};
    std::vector<std::string> services{};  // that are shown: names and wildcards
    aio::Duration period{};               // between looks at their figures
  };

  explicit HomeAssistant(Surroundings surroundings) : around_(std::move(surroundings)) {}

  /// For a run of the service; the memory is loaded.
  void begin(Options options);
  /// Home Assistant, or the broker, may know nothing: tells all of it, after a delay.
  void tell_all(aio::Duration delay = {});
  /// Something may be new.
  void look() { due_.set(); }

  /// Tells what is new, for ever.
  aio::Task<void> run();
  /// Looks whenever a service's state has changed.
  aio::Task<void> follow();

 private:
  aio::Task<void> withdraw_old_board();
  aio::Task<void> wait_until_due();
  aio::Task<void> tell();
  aio::Task<void> tell_entities(const Entities::Map& entities, bool all);
  aio::Task<void> publish_documents(const Entities::Map& entities, const Withdrawn& gone);
  aio::Task<void> tell_states(const ServiceView& view, bool all);
  aio::Task<void> tell_state(const std::string& topic, const std::string& state);
  aio::Task<void> take_back_states(const ServiceView& view);
  /// Has the broker keep this, and ends when it does. Give the payload a name before the co_await.
  aio::Task<void> keep(const std::string& topic, std::string payload);
  aio::Task<void> take_back(const std::string& topic);
  ServiceView look_at_services();
  Withdrawn gone_of(const Entities::Map& entities);
  std::string topic() const;

  Surroundings around_;
  Options options_{};
  aio::Event due_;
  bool tell_all_ = false;
  aio::Duration delay_{};
  aio::TimePoint settled_at_{};
  std::set<std::string> expected_;  // shown in an earlier run, and not there yet
  Entities::Map services_;
  std::map<std::string, std::string> states_;  // what was told, by topic
  std::string document_;
  std::string problem_;            // that was logged
  std::set<std::string> unknown_;  // names, too
};

}  // namespace aiomqtt
