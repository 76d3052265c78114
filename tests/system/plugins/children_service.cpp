#include <aio/service.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;

struct ChildrenParams {
  std::vector<std::string> names{};
  int more = 0;  // so many others that wait
  bool replaces_itself = false;
};
AIO_PARAMS(ChildrenParams, names, more, replaces_itself)

namespace {

// Adds child tasks as it is told to.
class Children final : public aio::Service<ChildrenParams> {
 public:
  Children() : Service({.info = "Has child tasks", .enabled = true}) {}

  aio::Task<aio::Value> task(ChildrenParams p) override {
    for (const std::string& name : p.names) add_task(name, [] { return waits(); });
    for (int i = 0; i < p.more; ++i) add_task("n" + std::to_string(i), [] { return waits(); });
    add_task("throws at once", []() -> aio::Task<void> { throw std::runtime_error("not even a coroutine"); });
    if (p.replaces_itself) add_task("phoenix", [this] { return phoenix(); });
    for (;;) co_await aio::sleep(1h);
  }
  aio::Value on_stop(const ChildrenParams&) override {
    add_task("too late", [] { return waits(); });
    return "stopped";
  }
  aio::Value stats() override { return {{"lives", lives_}}; }

 private:
  static aio::Task<void> waits() {
    for (;;) co_await aio::sleep(1h);
  }
  aio::Task<void> phoenix() {
    if (++lives_ < 5) add_task("phoenix", [this] { return phoenix(); });
    for (;;) co_await aio::sleep(1h);
  }

  int lives_ = 0;
};

}  // namespace

AIO_SERVICE(Children)
