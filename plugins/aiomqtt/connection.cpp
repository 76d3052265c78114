#include "connection.hpp"

#include <fmt/format.h>

#include <exception>
#include <utility>

#include <aio/error.hpp>
#include <aio/sleep.hpp>

namespace aiomqtt {

aio::Task<void> Connection::run(Options options) {
  options_ = std::move(options);
  backoff_.begin(options_.first, options_.longest);
  reason_.clear();
  told_.clear();
  complaints_.clear();
  opened_.reset();
  short_lives_ = 0;
  std::exception_ptr end;
  try {
    co_await live();
  } catch (...) {
    end = std::current_exception();
  }
  close();
  std::rethrow_exception(end);
}

aio::Task<void> Connection::live() {
  for (;;) {
    const std::string reason = co_await until_lost();
    session_.lost();
    link_.drop();
    co_await pause(judge(reason));
  }
}

aio::Task<std::string> Connection::until_lost() {
  try {
    co_await open();
    co_await link_.pump();
  } catch (const LinkError& error) {
    co_return error.what();
  }
  co_return "the connection has ended";
}

aio::Task<void> Connection::open() {
  const aio::TimePoint begin = aio::now();
  LinkOptions options = options_.link;
  co_await link_.open(std::move(options));
  effort_ = aio::now() - begin;
  opened_ = aio::now();
  reason_.clear();
  told_.clear();
  log_.info("MQTT client connected to {}:{}", options_.link.server, options_.link.port);
  session_.opened();
  if (on_open) on_open();
  backoff_.connected();
}

// A broker may take every connection and end it at once. How long one lasted tells whether to be in a hurry.
std::string Connection::judge(std::string reason) {
  if (!opened_) return reason;
  const bool lasted = aio::now() - *std::exchange(opened_, {}) >= options_.longest;
  short_lives_ = lasted ? 0 : short_lives_ + 1;
  if (lasted) backoff_.succeeded();
  if (short_lives_ >= 3 && reason.find("client id") == reason.npos)
    reason += fmt::format(
        ", soon after it was made, as before: another client may use the client id {} too; give each board "
        "an `id` or a `client_id` of its own",
        options_.link.client_id);
  return reason;
}

aio::Task<void> Connection::pause(const std::string& reason) {
  reason_ = reason;
  const aio::Duration wait = backoff_.failed();
  next_ = aio::now() + wait;
  tell(reason);
  co_await aio::sleep_until(next_);
}

// The same reason once while it lasts, since a board may be without its broker for weeks; and now and then
// where the connection comes and goes.
void Connection::tell(const std::string& reason) {
  const std::string text =
      fmt::format("no connection to {}:{}: {}", options_.link.server, options_.link.port, reason);
  Complaints::Verdict verdict;
  if (reason != told_) verdict = complaints_.ask(reason, aio::now());
  told_ = reason;
  if (!verdict.tell)
    log_.debug("{}", text);
  else if (verdict.kept_back == 0)
    log_.warning("{}; tries again", text);
  else
    log_.warning("{}; tries again, the {}. time since this was last told", text, verdict.kept_back + 1);
}

void Connection::close() {
  if (session_.connected()) {
    try {
      if (on_close) on_close();
      link_.close();
    } catch (const std::exception& error) {
      log_.debug("closes the connection: {}", error.what());
    }
  }
  session_.end();
  link_.drop();
}

std::string Connection::describe() const {
  const std::string broker = fmt::format("{}:{}", options_.link.server, options_.link.port);
  if (session_.connected()) return "connected to " + broker;
  if (reason_.empty()) return "connects to " + broker;
  const auto left = std::chrono::ceil<std::chrono::seconds>(next_ - aio::now()).count();
  if (left <= 0) return fmt::format("retry {} now: {}", backoff_.tries(), reason_);
  return fmt::format("retry {} in {} s: {}", backoff_.tries(), left, reason_);
}

}  // namespace aiomqtt
