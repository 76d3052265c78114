#include <aio/service.hpp>

#include <stdexcept>
#include <string>

namespace {

// Whatever a terminal obeys, turns or hides, what a log line could be forged with, and bytes that are no
// text.
constexpr const char* nasty =
    "A\x1b]0;pwn\x07"
    "B\x1b[31mC\rD\x08"
    "E\x7f"
    "F\u009b31mG\u0085H\u202eI\u2066J\u200fK\u061cL\u2028M\u2029N"
    "\u00adO\ufeffP\u200bQ\U000E0041R\xff\x9bS\n<0>[kernel] panic\n2026-12-01 00:00:00 [aiod] ERROR forged";

class NastyTexts final : public aio::Service<> {
 public:
  NastyTexts() : Service({.info = nasty, .enabled = true, .docs = nasty, .version = nasty}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    add_task(nasty, []() -> aio::Task<aio::Value> {
      co_await aio::sleep(std::chrono::hours(1));
      co_return nullptr;
    });
    add_task("says", []() -> aio::Task<aio::Value> { co_return nasty; });
    add_task("fails", []() -> aio::Task<aio::Value> {
      throw std::runtime_error(nasty);
      co_return nullptr;
    });
    log().info("{}", nasty);
    log(nasty).error("{}", nasty);
    co_await aio::sleep(std::chrono::milliseconds(1));
    throw std::runtime_error(nasty);
  }
  aio::Task<aio::Value> call(aio::Value argument) override {
    co_return aio::Array{nasty, std::move(argument)};
  }
  std::optional<aio::Show> show() override { return aio::Show{nasty, nasty}; }
  aio::Value stats() override { return {{nasty, nasty}}; }
  std::string report() override { return nasty; }
};

}  // namespace

AIO_SERVICE(NastyTexts)
