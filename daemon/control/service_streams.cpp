#include "control/service_streams.hpp"

#include <aio/detail/drop_queue.hpp>
#include <aio/event.hpp>

#include <utility>

namespace aiod::control {
namespace {

using engine::TaskState;

constexpr std::size_t batch_size = 500;

const engine::TaskRecord* record_of(const engine::Engine& engine, const std::string& task) {
  engine::ServiceUnit* unit = engine.unit_of(task);
  if (unit == nullptr) return nullptr;
  const engine::Children::Child* child = unit->children().find(task);
  if (child == nullptr) return &unit->record();
  return child->transient ? nullptr : &child->record;  // a call's failure is its caller's, who gets it
}

// A run that fails need not end in `failed`, and a schedule or a retry that begins has failed long before.
bool tells_a_failure(const engine::StateChange& change) {
  if (change.to == TaskState::failed || change.to == TaskState::held) return true;
  return engine::is_alive(change.from) && !engine::is_alive(change.to);
}

aio::TaskEvent event_of(const engine::Engine& engine, const engine::StateChange& change) {
  aio::TaskEvent event{.time = change.time,
                       .task = change.task,
                       .from = change.from,
                       .to = change.to,
                       .reason = change.reason};
  if (!tells_a_failure(change)) return event;
  if (const engine::TaskRecord* record = record_of(engine, change.task)) event.error = record->error();
  return event;
}

class Events final : public aio::EventStream {
 public:
  explicit Events(engine::Engine& engine)
      : subscription_(engine.subscribe([queue = queue_, &engine](const engine::StateChange& change) {
          queue->push(event_of(engine, change));
        })) {}
  ~Events() override { queue_->close(); }

  aio::Task<aio::TaskEvent> next(std::source_location where) override {
    return Queue::next(queue_, aio::WaitKind::event, where);
  }

 private:
  using Queue = aio::detail::DropQueue<aio::TaskEvent>;
  std::shared_ptr<Queue> queue_ = std::make_shared<Queue>(capacity);
  engine::Engine::Subscription subscription_;
};

class Lines final : public aio::LogStream {
 public:
  Lines(logging::Log& log, const aio::LogQuery& query) : state_(std::make_shared<State>()) {
    state_->filter = filter_of(query);
    const auto notify = [weak = std::weak_ptr(state_)] {
      if (const auto state = weak.lock()) state->written.set();
    };
    state_->subscription.emplace(query.after ? log.follow(notify, *query.after + 1) : log.follow(notify));
  }
  ~Lines() override {
    state_->subscription.reset();
    state_->written.set();
  }

  aio::Task<aio::LogBatch> next(std::source_location where) override { return next(state_, where); }

 private:
  // Held by who waits, too: the stream may end meanwhile.
  struct State {
    logging::Filter filter;
    aio::Event written;
    std::optional<logging::Subscription> subscription;  // none once the stream has ended
  };

  static aio::Task<aio::LogBatch> next(std::shared_ptr<State> state, std::source_location where) {
    const aio::Executor executor = co_await boost::asio::this_coro::executor;
    const bool suspended = co_await aio::detail::has_suspended;
    if (aio::detail::must_pause(executor, suspended))
      co_await aio::detail::pause(executor, aio::WaitKind::event, where);
    while (state->subscription) {
      state->written.clear();
      logging::Batch batch = state->subscription->read(state->filter, batch_size);
      if (!batch.records.empty() || batch.lost > 0) co_return to_batch(std::move(batch));
      co_await state->written.wait(where);
    }
    aio::detail::throw_aborted();
  }

  std::shared_ptr<State> state_;
};

}  // namespace

std::unique_ptr<aio::EventStream> make_event_stream(engine::Engine& engine) {
  return std::make_unique<Events>(engine);
}

std::unique_ptr<aio::LogStream> make_log_stream(logging::Log& log, const aio::LogQuery& query) {
  return std::make_unique<Lines>(log, query);
}

logging::Filter filter_of(const aio::LogQuery& query) {
  return logging::Filter({.units = query.units,
                          .level = query.level,
                          .grep = query.grep,
                          .since = query.since,
                          .until = query.until});
}

aio::LogBatch to_batch(logging::Batch batch) {
  aio::LogBatch lines{.lost = batch.lost, .last = batch.next_seq > 0 ? batch.next_seq - 1 : 0};
  lines.records.reserve(batch.records.size());
  for (logging::Record& record : batch.records)
    lines.records.push_back({.seq = record.seq,
                             .time = record.time,
                             .level = record.level,
                             .unit = std::move(record.unit),
                             .text = std::move(record.text)});
  return lines;
}

}  // namespace aiod::control
