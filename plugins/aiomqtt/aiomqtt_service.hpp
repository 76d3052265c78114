#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <aio/event.hpp>
#include <aio/service.hpp>

#include "connection.hpp"
#include "home_assistant.hpp"
#include "link.hpp"
#include "memory.hpp"
#include "parameters.hpp"
#include "performer.hpp"
#include "refusals.hpp"
#include "reset_cause.hpp"
#include "session.hpp"
#include "wire.hpp"

namespace aiomqtt {

/// What of the file system it uses.
struct Places {
  std::filesystem::path state{};     // the folder that it keeps its memory in
  std::filesystem::path root = "/";  // above proc and sys
};

/// The service, with whatever link it is given.
class MqttService : public aio::Service<Parameters> {
 public:
  MqttService(const LinkFactory& factory, const Places& places);
  ~MqttService() override;

  aio::Task<aio::Value> task(Parameters p) override;
  std::optional<aio::Show> show() override;
  aio::Value stats() override;
  aio::Value on_stop(const Parameters& p) override;

 private:
  /// The task do_action, do_action@1...; taken until `clean` has seen that it has ended.
  struct Slot {
    bool taken = false;
    std::optional<Action> action{};
  };

  void begin(Parameters& p);
  std::vector<std::unique_ptr<aio::mqtt::Subscription>> listen(const Parameters& p);
  aio::Task<void> discover();
  aio::Task<void> remember();
  HomeAssistant::Options home_assistant_options(const Parameters& p) const;
  void warn_of_ignored(const Parameters& p) const;
  Connection::Options options_of(const Parameters& p) const;
  std::string service_name() const;
  void add_children(const Parameters& p);
  aio::Task<void> ping();
  aio::Task<void> clean();
  aio::Task<void> publish_stats(std::vector<std::string> services);
  aio::Task<void> do_action(std::size_t slot);
  void receive(const aio::mqtt::Received& message);
  void take_orders(const aio::mqtt::Received& message);
  void act(Action action);
  void refuse(Refusals::Kind kind, std::string last);
  aio::Task<void> tell_refusals();
  void publish(aio::mqtt::Message message);
  aio::mqtt::Message availability(const char* word) const;

  std::unique_ptr<Link> link_;
  Session session_;
  Connection connection_;
  Performer performer_;
  std::filesystem::path root_;
  MemoryFile memory_;
  HomeAssistant home_assistant_;
  std::string reset_ = "UNKNOWN";
  Parameters parameters_{};
  std::vector<Slot> slots_;
  Intake intake_;
  Refusals refusals_;
  bool telling_ = false;  // tell_refusals() runs
  aio::Event ended_;      // a do_action has
  std::minstd_rand random_{std::random_device()()};
};

}  // namespace aiomqtt
