#include <boost/asio/error.hpp>

#include <aio/loop.hpp>
#include <aio/timeout.hpp>

#include <string>

namespace aio::detail {

TimeoutScope::TimeoutScope(const Executor& executor, Duration limit)
    : TimerNode(executor.loop()), task_(executor.task()), limit_(limit) {
  if (task_ != nullptr) task_->scopes_.push_back(*this);
  const TimePoint now = executor.loop().clock().now();
  if (limit <= TimePoint::max() - now) arm(now + limit);
}

TimeoutScope::~TimeoutScope() = default;

void TimeoutScope::pass_on(boost::asio::cancellation_slot outer) {
  if (outer.is_connected()) outer.assign([this](boost::asio::cancellation_type type) { forward(type); });
}

void TimeoutScope::fire() {
  if (task_ != nullptr) task_->cancels_pending_ = true;
  request();
}

void TimeoutScope::translate(std::source_location where) const {
  const bool stopped = task_ != nullptr && task_->stop_requested();
  if (!requested() || stopped || !is_abort(std::current_exception())) throw;
  const std::string_view file = where.file_name();
  throw TimeoutError("timed out after " + format_duration(limit_) + " at " +
                     std::string(file.substr(file.rfind('/') + 1)) + ':' + std::to_string(where.line()));
}

}  // namespace aio::detail
