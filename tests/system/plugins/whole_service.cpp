#include <aio/service.hpp>

#include <stdexcept>
#include <string>

using namespace std::chrono_literals;

struct WholeParams {
  int n = 2;
  aio::Duration period = 1h;
  std::string ends = "never";     // "never", "returns", "throws"
  std::string handles = "never";  // what on_error does: "never", "value", "throws"
};
AIO_PARAMS(WholeParams, n, period, ends, handles)

namespace {

// Every attribute and every method that a service may have.
class Whole final : public aio::Service<WholeParams> {
 public:
  Whole()
      : Service({.info = "Whole example v1.0",
                 .type = aio::ServiceType::runtime,
                 .enabled = true,
                 .docs = "https://example.org/whole",
                 .version = "1.0"}) {}

  aio::Task<aio::Value> task(WholeParams p) override {
    const Alive alive(*this);
    ++runs_;
    n_ = p.n;
    log().info("run {} of {}", runs_, p.n);
    log().debug("in detail");
    if (p.ends == "throws") throw std::domain_error("division by zero");
    while (p.ends == "never") co_await aio::sleep(p.period);
    co_return aio::Value{{"n", p.n}, {"runs", runs_}};
  }

  std::optional<aio::Show> show() override { return aio::Show{"Stats", fmt::format("# runs: {}", runs_)}; }
  aio::Value stats() override { return {{"runs", runs_}, {"alive", alive_}, {"n", n_}}; }
  std::string report() override { return fmt::format("{} runs so far\nand a second line", runs_); }
  aio::Task<aio::Value> call(aio::Value argument) override {
    co_return aio::Value{{"called with", std::move(argument)}, {"runs", runs_}};
  }

  aio::Value on_stop(const WholeParams& p) override {
    log().info("stopped");
    return {{"stopped", p.n}, {"period", p.period / 1s}};
  }
  std::optional<aio::Value> on_error(const aio::Error& error, const WholeParams& p) override {
    log().error("callback: {}", error.message);
    if (p.handles == "throws") throw std::runtime_error("on_error failed too");
    if (p.handles == "value") return aio::Value{{"handled", error.type}, {"n", p.n}};
    return std::nullopt;
  }

 private:
  // Counts the copies of the task that live.
  struct Alive {
    explicit Alive(Whole& service) : whole(service) { ++whole.alive_; }
    ~Alive() { --whole.alive_; }
    Alive(const Alive&) = delete;
    Alive& operator=(const Alive&) = delete;
    Whole& whole;
  };

  std::int64_t runs_ = 0;
  std::int64_t alive_ = 0;
  std::int64_t n_ = 0;
};

}  // namespace

AIO_SERVICE(Whole)
