#include <aio/service.hpp>

#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

namespace {

constexpr const char* no_text = "a\xFF\xC0\xAF\xED\xA0\x80z\x1B[2J";

aio::Value deep(int levels) {
  aio::Value value = "the bottom";
  for (int i = 0; i < levels; ++i) {
    aio::Array outer;
    outer.push_back(std::move(value));
    value = std::move(outer);
  }
  return value;
}

aio::Value no_numbers() {
  using limits = std::numeric_limits<double>;
  return aio::Array{limits::quiet_NaN(), limits::infinity(), -limits::infinity(), 0.5};
}

// Values that are no JSON, texts that are no UTF-8, and what nests too deeply to be parsed.
class OddValues final : public aio::Service<> {
 public:
  OddValues() : Service({.info = "Says what can't be said", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    add_task("deep", [] { return child(); });
    add_task("rude", [] { return rude(); });
    log().info("{}", no_text);
    co_await aio::sleep(std::chrono::milliseconds(1));
    co_return aio::Array{no_text, no_numbers()};
  }
  aio::Task<aio::Value> call(aio::Value argument) override {
    co_return deep(static_cast<int>(argument.to_number<std::int64_t>()));
  }
  std::optional<aio::Show> show() override { return aio::Show{no_text, no_text}; }
  aio::Value stats() override { return {{no_text, no_numbers()}, {"deep", deep(2000)}}; }
  std::string report() override { return no_text; }

 private:
  static aio::Task<aio::Value> child() {
    co_await aio::sleep(std::chrono::milliseconds(1));
    co_return deep(2000);
  }
  static aio::Task<void> rude() {
    co_await aio::sleep(std::chrono::milliseconds(1));
    throw std::runtime_error(no_text);
  }
};

}  // namespace

AIO_SERVICE(OddValues)
