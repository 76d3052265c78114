#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <aio/error.hpp>
#include <aio/first_of.hpp>
#include <aio/loop.hpp>

#include <utility>

namespace aio::detail {

// Told of a side's end; destroyed untold when the side's frames are dropped.
class Race::SideEnd {
 public:
  SideEnd(std::shared_ptr<Race> race, std::size_t side) noexcept : race_(std::move(race)), side_(side) {}
  SideEnd(SideEnd&& other) noexcept = default;
  SideEnd& operator=(SideEnd&&) = delete;
  ~SideEnd() {
    if (race_ != nullptr) race_->gone();
  }

  void operator()(std::exception_ptr failure) {
    const auto race = std::exchange(race_, nullptr);
    race->ended(side_, std::move(failure));
  }

 private:
  std::shared_ptr<Race> race_;
  std::size_t side_;
};

Race::Race(const Executor& executor, std::size_t sides)
    : Wait(executor, WaitKind::event, std::source_location(), Cancel::forwarded) {
  parts_.reserve(sides);
  for (std::size_t i = 0; i < sides; ++i) parts_.emplace_back(new TaskContext(task()));
}

// What Asio keeps in a slot holds the part's executor, and so the part that holds the slot.
Race::~Race() {
  for (const TaskRef& part : parts_) part->slot().clear();
}

// A side does not end within this call: Asio posts the end of what did not suspend.
void Race::start(std::size_t side, Task<void> task) {
  ++alive_;
  const TaskRef& part = parts_[side];
  boost::asio::co_spawn(Executor(part->loop(), part), std::move(task),
                        boost::asio::bind_cancellation_slot(part->slot(), SideEnd(shared_from_this(), side)));
}

void Race::cancelled() {
  if (winner_ || cancelled_) return;
  cancelled_ = true;
  cancelled_by_ = task().current_cancel();
  for (const TaskRef& part : parts_) part->request_stop();
}

void Race::stop_the_others(std::size_t winner) {
  for (std::size_t i = 0; i < parts_.size(); ++i)
    if (i != winner) parts_[i]->request_stop();
}

void Race::ended(std::size_t side, std::exception_ptr failure) {
  const bool stopped = parts_[side]->stop_requested() && failure && is_abort(failure);
  if (!winner_ && !stopped) {
    winner_ = side;
    failure_ = std::move(failure);
    stop_the_others(side);
  }
  gone();
}

void Race::gone() {
  if (--alive_ == 0) complete();
}

std::size_t Race::winner() {
  // A side that has handled the abort has had it.
  const bool delivered = !winner_ || parts_[*winner_]->stop_delivered();
  if (cancelled_by_ != nullptr && delivered) task().note_delivery(*cancelled_by_);
  if (!winner_) throw_aborted();
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  return *winner_;
}

}  // namespace aio::detail
