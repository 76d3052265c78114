#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <aio/event.hpp>
#include <aio/mqtt.hpp>

namespace aio::testing {

/// A broker and the connection to it that do what the test says, for a service that uses aio::Mqtt:
///
///     aio::testing::FakeMqtt mqtt("board");
///     harness.offer<aio::Mqtt>("aiomqtt", mqtt);
///     harness.start();
///     mqtt.receive("device/board/state", "");
///     harness.settle();
///     EXPECT_EQ(mqtt.payloads("board/state"), std::vector<std::string>{"{\"on\":true}"});
///
/// It is connected unless the test says otherwise, and acknowledges at once. What a service publishes does
/// not come back to its own subscriptions, and nothing is retained: the test calls receive() for both. Make
/// it before the harness, so that it outlives the service. Settle the loop after each call that a service
/// may wait for.
class FakeMqtt final : public Mqtt {
 public:
  explicit FakeMqtt(std::string device_id = "board");
  ~FakeMqtt() override;

  /// The connection comes back: what was kept reaches the broker, in its order, and who waits goes on.
  void connect();
  void disconnect() noexcept;

  /// A message comes in from the broker, for each subscription that it fits. Returns to how many; without a
  /// connection to none. Throws MqttError when it is no topic.
  std::size_t receive(const std::string& topic, std::string payload, bool retained = false);
  /// As when a service did not keep up: its next message that comes in says that so many are missing.
  void lose(std::string_view filter, std::uint64_t count);

  /// How many messages of Qos::at_least_once and above may wait for a connection; 1000 unless told.
  void limit_queue(std::size_t limit) noexcept { queue_limit_ = limit; }
  /// The next call of publish, deliver, subscribe or announce throws MqttError with this text.
  void refuse(std::string text) { refusal_ = std::move(text); }

  /// What has reached the broker, the oldest first, since the last clear().
  const std::vector<mqtt::Message>& published() const noexcept { return published_; }
  /// The payloads of those whose topic fits the filter.
  std::vector<std::string> payloads(std::string_view filter) const;
  /// The last payload on this topic; empty when there was none.
  std::string last(std::string_view topic) const;
  void clear() { published_.clear(); }

  /// What waits for a connection, and how many of Qos::at_most_once were dropped since there was none.
  const std::vector<mqtt::Message>& waiting() const noexcept { return waiting_; }
  std::uint64_t dropped() const noexcept { return dropped_; }

  /// The filters of the subscriptions that are alive, sorted.
  std::vector<std::string> filters() const;
  /// The entities that are announced at present, by their ids.
  const std::map<std::string, mqtt::Entity, std::less<>>& announced() const noexcept;

  const std::string& device_id() const override { return device_id_; }
  bool connected() const override { return connected_.is_set(); }
  Task<void> wait_connected(std::source_location where) override;
  void publish(mqtt::Message message) override;
  Task<void> deliver(mqtt::Message message, std::source_location where) override;
  std::unique_ptr<mqtt::Subscription> subscribe(std::string filter, mqtt::Qos qos) override;
  std::unique_ptr<mqtt::Announcement> announce(mqtt::Entity entity) override;

 private:
  struct Inbox;
  struct Board;
  class HeldSubscription;
  class HeldAnnouncement;

  std::vector<std::shared_ptr<Inbox>> inboxes() const;
  void refuse_if_told();

  std::string device_id_;
  Event connected_;
  std::vector<mqtt::Message> published_;
  std::vector<mqtt::Message> waiting_;
  std::uint64_t dropped_ = 0;
  std::size_t queue_limit_ = 1000;
  std::optional<std::string> refusal_;
  std::vector<std::weak_ptr<Inbox>> inboxes_;
  std::shared_ptr<Board> board_;
};

}  // namespace aio::testing
