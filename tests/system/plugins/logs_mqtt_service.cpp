#include <aio/event.hpp>
#include <aio/mqtt.hpp>
#include <aio/service.hpp>

#include <utility>

namespace {

class Entity final : public aio::mqtt::Announcement {
 public:
  Entity(aio::Logger log, int run, std::string id) : log_(std::move(log)), run_(run), id_(std::move(id)) {
    log_.info("run {}: announced {}", run_, id_);
  }
  Entity(const Entity&) = delete;
  Entity& operator=(const Entity&) = delete;
  ~Entity() override { log_.info("run {}: withdrawn {}", run_, id_); }

 private:
  aio::Logger log_;
  int run_;
  std::string id_;
};

// Nobody ever asks.
class Silence final : public aio::mqtt::Subscription {
 public:
  aio::Task<aio::mqtt::Received> next(std::source_location) override {
    for (;;) co_await aio::sleep(std::chrono::hours(1));
  }
};

// Stands in for aiomqtt where a test is about what happens in the daemon: it writes into the log what is
// published.
class LogsMqtt final : public aio::Service<>, private aio::Mqtt {
 public:
  LogsMqtt() : Service({.info = "Logs what is published", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    ++run_;
    provide<aio::Mqtt>(*this);
    for (;;) co_await aio::sleep(std::chrono::hours(1));
  }

 private:
  const std::string& device_id() const override { return id_; }
  bool connected() const override { return true; }
  aio::Task<void> wait_connected(std::source_location) override { co_return; }
  void publish(aio::mqtt::Message message) override {
    log().info("run {}: published {} {}", run_, message.topic, message.payload);
  }
  aio::Task<void> deliver(aio::mqtt::Message message, std::source_location) override {
    publish(std::move(message));
    co_return;
  }
  std::unique_ptr<aio::mqtt::Subscription> subscribe(std::string, aio::mqtt::Qos) override {
    return std::make_unique<Silence>();
  }
  std::unique_ptr<aio::mqtt::Announcement> announce(aio::mqtt::Entity entity) override {
    return std::make_unique<Entity>(log(), run_, std::move(entity.id));
  }

  std::string id_ = "board";
  int run_ = 0;
};

}  // namespace

AIO_SERVICE(LogsMqtt)
