// The fragments of sdk/README.md, each in a place where it compiles; those that can run are run below.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <gtest/gtest.h>

#include <aio/adapt.hpp>
#include <aio/channel.hpp>
#include <aio/ctl.hpp>
#include <aio/event.hpp>
#include <aio/first_of.hpp>
#include <aio/mqtt.hpp>
#include <aio/offload.hpp>
#include <aio/process.hpp>
#include <aio/resolve.hpp>
#include <aio/service.hpp>
#include <aio/testing/service_harness.hpp>
#include <aio/timeout.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

enum class Mode { slow, fast };
AIO_ENUM(Mode, slow, fast)

struct Zone {
  aio::Required<aio::gpio::Pin> valve;
  std::chrono::minutes open = 10min;
};
AIO_PARAMS(Zone, valve, open)

struct GardenParams {
  std::vector<Zone> zones{};
  Mode mode = Mode::slow;
  std::optional<int> limit{};
};
AIO_PARAMS(GardenParams, zones, mode, limit)

struct RelayParams {
  static constexpr std::array local_only{"command", "port"};

  std::vector<std::string> command{};
  std::uint16_t port = 8000;
  std::chrono::seconds pause{5};
};
AIO_PARAMS(RelayParams, command, port, pause)

struct Thermometer {
  static constexpr std::uint32_t version = 1;
  virtual ~Thermometer() = default;
  virtual double celsius() const = 0;
};

std::string read_file(const std::string& path) {
  return path;
}
aio::Task<int> ask() {
  co_return 42;
}
asio::awaitable<int> library_call() {
  co_return 5;
}

class GardenService final : public aio::Service<GardenParams>, public Thermometer {
 public:
  GardenService() : Service({}) {}

  aio::Task<aio::Value> task(GardenParams) override {
    provide<Thermometer>(*this);
    add_task("pump", [this] { return pump(); });
    co_return aio::Value();
  }

  aio::Task<aio::Value> call(aio::Value argument) override { co_return aio::Value{{"you_said", argument}}; }

  double celsius() const override { return 21.5; }

  aio::Task<> pump() {
    for (auto due = aio::now();; co_await aio::sleep_until(due += 10ms)) ++strokes;
  }

  aio::Task<> waits() {
    co_await aio::sleep(5s);

    try {
      const int answer = co_await aio::with_timeout(ask(), 2s);
      log().info("the answer is {}", answer);
    } catch (const aio::TimeoutError& e) {
      log().warning("no answer: {}", e.what());
    }
  }

  aio::Task<> works(std::string path) {
    const auto read = [path] { return read_file(path); };
    const std::string text = co_await aio::offload(read);
    log().info("read {} bytes", text.size());
  }

  aio::Task<> uses_asio() {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_after(10ms);
    co_await timer.async_wait(asio::deferred);

    asio::basic_stream_socket<asio::ip::tcp, aio::Executor> socket(co_await asio::this_coro::executor);
    const asio::ip::tcp::endpoint server(asio::ip::address_v4::loopback(), 1883);
    const auto [error] = co_await socket.async_connect(server, asio::as_tuple(asio::deferred));
    if (error) log().warning("can't connect: {}", error.message());

    const int five = co_await aio::adapt(library_call());
    log().info("got {}", five);
  }

  aio::Task<> races() {
    const auto first = co_await aio::first_of(button_.wait(), lines_.receive(), aio::sleep(30s));
    if (first.index() == 1) log().info("{}", std::get<1>(first));
    if (first.index() == 2) log().info("nobody pressed the button");
  }

  aio::Task<> cleans_up() {
    bool stopped = false;
    try {
      for (;;) co_await aio::sleep(1h);
    } catch (const boost::system::system_error& e) {
      if (e.code() != asio::error::operation_aborted) throw;
      stopped = true;
    }
    if (stopped) co_await say_goodbye();
  }

  aio::Task<> goes_on_after_a_failure() {
    try {
      co_await ask();
    } catch (const std::exception& e) {
      if (aio::is_abort(std::current_exception())) throw;
      log().warning("no answer: {}", e.what());
    }
  }

  aio::Task<> looks_up(std::string host) {
    const aio::Addresses addresses = co_await aio::resolve(host);
    log().info("{} is {}", host, addresses.front().to_string());
  }

  aio::Task<> turns() {
    auto encoder = gpio().inputs({"GPIO20", "GPIO21"}, {.pull = aio::gpio::Pull::up});
    for (;;) {
      const aio::gpio::LineEdge edge = co_await encoder.edge();
      log().debug("{} went {}", encoder.pins()[edge.line], edge.rising ? "high" : "low");
    }
  }

  aio::Task<> say_goodbye() {
    co_await aio::sleep(1s);
    log().info("goodbye");
  }

  aio::Task<> several_pins() {
    auto row = gpio().outputs({"GPIO5", "GPIO6", "GPIO13"});
    row.set({true, false, true});
    auto servo = gpio().pwm("GPIO18", {.frequency = 50});
    servo.set_pulse(1500us);
    co_await aio::sleep(1s);
  }

  aio::Task<> talks_to_a_sensor() {
    auto sensor = i2c().device(1, 0x76);
    const auto id = co_await sensor.read_register(0xD0);
    co_await sensor.write({0xF4, 0x27});
    const aio::i2c::Bytes raw = co_await sensor.read_registers(0xF7, 6);
    log().info("chip {:#x}, {} bytes", id, raw.size());
  }

  aio::Task<> runs_a_program() {
    const aio::Command command{.line = {"nmcli", "-g", "STATE", "general"}};
    const aio::ProcessEnd end = co_await processes().run(command);
    if (end.ok())
      log().info("the network is {}", end.output);
    else
      log().warning("nmcli: {}", aio::describe(end));
  }

  void tells_the_broker() {
    if (const auto mqtt = find<aio::Mqtt>("aiomqtt"))
      mqtt->publish({.topic = "garden/soil", .payload = "41", .qos = aio::mqtt::Qos::at_least_once});
  }

  aio::Task<> pins() {
    auto led = gpio().output("GPIO17", {.initial = true, .on_release = aio::gpio::OnRelease::low});
    auto button = gpio().input("GPIO4", {.pull = aio::gpio::Pull::up, .active_low = true, .debounce = 10ms});
    for (;;) {
      const aio::gpio::Edge edge = co_await button.edge();
      if (edge.rising) led.toggle();
    }
  }

  void relay() {
    auto relay = gpio().output(
        "GPIO26", {.initial = aio::gpio::Initial::as_is, .on_release = aio::gpio::OnRelease::keep});
    relay.on();
  }

  aio::Task<> asks_another() {
    auto thermometer = find<Thermometer>("bme280");
    for (;; co_await aio::sleep(10s)) {
      if (!thermometer) thermometer = find<Thermometer>("bme280");
      if (thermometer) log().info("{:.1f} degrees", thermometer->celsius());
    }
  }

  aio::Task<> steers() {
    for (const aio::Value& task : ctl().status("*.service"))
      log().info("{} is {}", task.at("name").as_string().c_str(), task.at("state").as_string().c_str());
    const auto changes = co_await ctl().restart("mqtt*");
    for (const aio::TaskChange& change : changes) log().info("{}: {}", change.task, to_string(change.to));
    const aio::Value answer = co_await ctl().call("bme280", "celsius");
    log().info("it said {}", answer.as_double());
  }
  aio::Task<> changes_another() {
    try {
      const aio::Object set{{"period", "10s"}, {"loglevel", "debug"}};
      co_await ctl().configure("blink", set);
    } catch (const aio::ControlError& e) {
      log().warning("blink stays as it is: {}", e.what());
    }
  }
  aio::Task<> acts_for_a_guest() {
    const aio::Caller guest{.who = "guest",
                            .grants = {{aio::Right::read, {"*"}}, {aio::Right::steer, {"hello"}}}};
    const auto limited = ctl().on_behalf_of(guest);
    co_await limited->restart("hello");
    limited->authorise(aio::Right::run, "blink");
  }
  aio::Task<> watch() {
    const auto events = ctl().events();
    for (;;) {
      const aio::TaskEvent event = co_await events->next();
      if (event.lost > 0) log().warning("{} changes were missed", event.lost);
      if (event.error && ctl().retry(event.task)) log().info("{} is taken up again", event.task);
    }
  }

  int strokes = 0;
  aio::Event button_;
  aio::Channel<std::string> lines_{16};

  aio::Task<> produce() {
    co_await lines_.send("hello");
    lines_.close();
  }
  aio::Task<> consume() {
    try {
      for (;;) log().info("{}", co_await lines_.receive());
    } catch (const aio::ChannelClosed&) {
      log().info("that was all");
    }
  }

  void right(int n) {
    add_task("count", [this, n] { return count(n); });
  }
  aio::Task<> count(int n) {
    while (n-- > 0) co_await aio::sleep(1s);
  }

  using Service::add_task;
};

namespace {

TEST(Snippets, Garden) {
  aio::testing::ServiceHarness<GardenService> garden("garden");
  garden.start({.kwargs = {{"mode", "fast"}}});
  EXPECT_EQ(garden.state(), aio::testing::RunState::done);
  garden.advance(95ms);
  EXPECT_EQ(garden.service().strokes, 10);
  EXPECT_EQ(garden.provided<Thermometer>()->celsius(), 21.5);
  garden.stop();
  EXPECT_EQ(garden.child("pump").state, aio::testing::RunState::stopped);
}

TEST(Snippets, WaitsAndWork) {
  aio::testing::ServiceHarness<GardenService> garden("garden");
  auto& service = garden.service();
  garden.loop().run(service.waits());
  garden.loop().run(service.works("12345"));
  garden.loop().run(service.races());
  EXPECT_TRUE(garden.log().contains("the answer is 42"));
  EXPECT_TRUE(garden.log().contains("read 5 bytes"));
  EXPECT_TRUE(garden.log().contains("nobody pressed the button"));
  service.add_task("consume", [&] { return service.consume(); });
  service.add_task("produce", [&] { return service.produce(); });
  garden.settle();
  EXPECT_TRUE(garden.log().contains("hello"));
  EXPECT_TRUE(garden.log().contains("that was all"));
}

TEST(Snippets, CleanUpAndPins) {
  aio::testing::ServiceHarness<GardenService> garden("garden");
  auto& service = garden.service();
  service.add_task("clean", [&] { return service.cleans_up(); });
  service.add_task("pins", [&] { return service.pins(); });
  service.right(3);
  garden.settle();
  EXPECT_TRUE(garden.pins().level("GPIO17"));
  garden.pins().press("GPIO4");
  garden.advance(20ms);
  EXPECT_FALSE(garden.pins().level("GPIO17"));
  garden.stop();
  garden.advance(1s);
  EXPECT_TRUE(garden.log().contains("goodbye"));
}

TEST(Snippets, SeveralPinsAndASensor) {
  aio::testing::ServiceHarness<GardenService> garden("garden");
  auto& service = garden.service();
  service.add_task("row", [&] { return service.several_pins(); });
  garden.settle();
  EXPECT_TRUE(garden.pins().level("GPIO5"));
  EXPECT_FALSE(garden.pins().level("GPIO6"));
  EXPECT_EQ(garden.pins().board().pwm("GPIO18")->pulse, 1500us);
  const auto sensor = std::make_shared<aio::i2c::SimRegisters>();
  (*sensor)[0xD0] = 0x58;
  garden.i2c().attach(1, 0x76, sensor);
  garden.loop().run(service.talks_to_a_sensor());
  EXPECT_TRUE(garden.log().contains("chip 0x58, 6 bytes"));
  EXPECT_EQ((*sensor)[0xF4], 0x27);
}

TEST(Snippets, RunAProgram) {
  aio::testing::ServiceHarness<GardenService> garden("garden");
  garden.processes().answer("nmcli", {.exit_code = 0, .output = "connected"});
  garden.loop().run(garden.service().runs_a_program());
  EXPECT_TRUE(garden.log().contains("the network is connected"));
  garden.processes().answer("nmcli", {.exit_code = 8});
  garden.loop().run(garden.service().runs_a_program());
  EXPECT_TRUE(garden.log().contains("nmcli: exit code 8"));
}

TEST(Snippets, TellNobodyWhereThereIsNoBroker) {
  aio::testing::ServiceHarness<GardenService> garden("garden");
  EXPECT_NO_THROW(garden.service().tells_the_broker());
}

TEST(Snippets, SteerTheDaemon) {
  aio::testing::ServiceHarness<GardenService> garden("garden");
  auto& service = garden.service();
  garden.control().add("mqtt").state = aio::TaskState::stopped;
  garden.control().add("bme280").call = [](const aio::Value&) { return aio::Value(21.5); };
  garden.loop().run(service.steers());
  EXPECT_TRUE(garden.log().contains("mqtt.service is stopped"));
  EXPECT_TRUE(garden.log().contains("mqtt.service: running"));
  EXPECT_TRUE(garden.log().contains("it said 21.5"));
  garden.loop().run(service.changes_another());
  EXPECT_TRUE(garden.log().contains("blink stays as it is: there is no service blink"));
  garden.control().add("hello").state = aio::TaskState::stopped;
  EXPECT_THROW(garden.loop().run(service.acts_for_a_guest()), aio::ControlError);
  EXPECT_EQ(garden.control().state("hello"), aio::TaskState::running);
  service.add_task("watch", [&] { return service.watch(); });
  garden.settle();
  garden.control().task("mqtt").error = aio::Error{.type = "int", .message = "5", .traceback = {}};
  garden.control().lose_events(3);
  garden.control().change("mqtt", aio::TaskState::failed);
  garden.settle();
  EXPECT_TRUE(garden.log().contains("3 changes were missed"));
  EXPECT_TRUE(garden.log().contains("mqtt.service is taken up again"));
}

}  // namespace
