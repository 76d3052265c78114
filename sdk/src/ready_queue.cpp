#include "ready_queue.hpp"

#include <boost/asio/post.hpp>

#include <aio/detail/task_context.hpp>

namespace aio::detail {

Ready::~Ready() = default;

void ReadyQueue::push(Ready& ready) {
  ready_.push_back(ready);
  if (!scheduled_) schedule();
}

void ReadyQueue::schedule() {
  scheduled_ = true;
  boost::asio::post(context_, [this] { run_batch(); });
}

// An exception that leaves one of them is the loop's to handle; the others still go on.
void ReadyQueue::run_batch() {
  struct Rest {
    ~Rest() {
      queue.scheduled_ = false;
      if (!queue.ready_.empty()) queue.schedule();
    }
    ReadyQueue& queue;
  } const rest{*this};
  const ResumeBatch batch;
  for (int i = 0; i < batch_limit; ++i) {
    Ready* const ready = ready_.front();
    if (ready == nullptr) return;
    ready->go_on();
  }
}

// Frames that die may wake others, which then are in the queue, too.
void ReadyQueue::close() {
  scheduled_ = true;
  while (Ready* const ready = ready_.front()) ready->drop();
}

}  // namespace aio::detail
