#include <aio/event.hpp>
#include <aio/service.hpp>

#include <stdexcept>
#include <string>

using namespace std::chrono_literals;

struct NetParams {
  std::string main = "returns";  // "returns", "waits", "throws": once its children are there
  int times = 1;                 // how often the child webrepl is added
};
AIO_PARAMS(NetParams, main, times)

namespace {

// A core service that sets something up, leaves a child task behind and returns.
class Net final : public aio::Service<NetParams> {
 public:
  Net()
      : Service({.info = "Sets the network up",
                 .type = aio::ServiceType::core,
                 .enabled = true,
                 .docs = "https://example.org/net"}) {}

  aio::Task<aio::Value> task(NetParams p) override {
    for (int i = 1; i <= p.times; ++i) {
      add_task("webrepl", [this, i] { return webrepl(i); });
      co_await aio::sleep(0s);
    }
    add_task("ntp", [this] { return ntp(); });
    add_task("broken", [] { return broken(); });
    co_await aio::sleep(1ms);
    if (p.main == "throws") throw std::runtime_error("no network");
    while (p.main == "waits") co_await aio::sleep(1h);
    co_return "WLAN: ENABLED";
  }

  aio::Value stats() override { return {{"alive", alive_}, {"which", which_}}; }

 private:
  struct Alive {
    explicit Alive(int& counter) : count(counter) { ++count; }
    ~Alive() { --count; }
    Alive(const Alive&) = delete;
    Alive& operator=(const Alive&) = delete;
    int& count;
  };

  aio::Task<std::string> webrepl(int which) {
    const Alive alive(alive_);
    which_ = which;
    log("webrepl").info("WebREPL setup done");
    for (;;) co_await aio::sleep(1h);
  }
  aio::Task<std::string> ntp() {
    log("ntp").info("the clock is set");
    co_return "NTP: SET";
  }
  static aio::Task<void> broken() {
    co_await aio::sleep(0s);
    throw std::out_of_range("a child's own failure");
  }

  int alive_ = 0;
  int which_ = 0;
};

}  // namespace

AIO_SERVICE(Net)
