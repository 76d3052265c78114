#include <boost/asio/error.hpp>

#include <aio/detail/wait.hpp>
#include <aio/loop.hpp>
#include <aio/timeout.hpp>

#include <string>

namespace aio::detail {

TimeoutScope::TimeoutScope(const Executor& executor, Duration limit)
    : TimerNode(executor.loop()), task_(context_of(executor)), limit_(limit) {
  task_.scopes_.push_back(*this);
  const TimePoint now = executor.loop().clock().now();
  if (limit <= TimePoint::max() - now) arm(now + limit);
}

TimeoutScope::~TimeoutScope() {
  unlink();
  if (pending()) task_.look_for_pending();
}

void TimeoutScope::pass_on(boost::asio::cancellation_slot outer) {
  if (outer.is_connected()) outer.assign([this](boost::asio::cancellation_type type) { forward(type); });
}

void TimeoutScope::fire() {
  task_.request(*this);
}

// An abort that came later from further out, a stop or a longer limit, passes through.
bool TimeoutScope::is_its_abort() const {
  if (delivered() == 0 || !is_abort(std::current_exception())) return false;
  bool outside = true;
  bool others = false;
  task_.scopes_.for_each([&](const CancelScope& scope) {
    if (&scope == this) outside = false;
    others = others || (outside && scope.delivered() > delivered());
  });
  return !others;
}

void TimeoutScope::translate(std::source_location where) const {
  if (!is_its_abort()) throw;
  const std::string_view file = where.file_name();
  throw TimeoutError("timed out after " + format_duration(limit_) + " at " +
                     std::string(file.substr(file.rfind('/') + 1)) + ':' + std::to_string(where.line()));
}

}  // namespace aio::detail
