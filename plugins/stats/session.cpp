#include "session.hpp"

#include <boost/asio/this_coro.hpp>

#include <array>
#include <utility>

#include <aio/task_group.hpp>

namespace stats {

Session::Session(std::unique_ptr<Stream> stream, Client client, Site& site, const Limits& limits,
                 StreamPlaces& streams, aio::Loop& loop, Welcome welcome)
    : stream_(std::move(stream)),
      client_(std::move(client)),
      site_(site),
      limits_(limits),
      streams_(streams),
      loop_(loop),
      welcome_(welcome),
      reader_(limits.request_size),
      timer_(loop, [this] { time_is_over(); }) {}

void Session::stop() noexcept {
  stopped_ = true;
  stream_->end();
  if (feed_ != nullptr) feed_->stop();
}

aio::admission::Occupant Session::occupant() const {
  using aio::admission::GivesWay;
  const GivesWay idle = served_ > 0 ? GivesWay::to_others : GivesWay::to_anyone;
  return {.address = aio::admission::address_key(client_.address),
          .gives_way = answering_ ? GivesWay::never : idle};
}

void Session::limit_time() {
  timer_.arm(loop_.clock().now() + limits_.request_time);
}

// Who sent no request in time is told so; who does not take the answer is told nothing.
void Session::time_is_over() noexcept {
  if (reading_) {
    late_ = true;
    stream_->end_reading();
  } else {
    if (sending_)
      site_.left(feed_ != nullptr ? "a client of /events does not read"
                                  : "a client does not take its answer");
    stream_->end();
  }
}

aio::Task<void> Session::run() {
  limit_time();
  const bool open = co_await stream_->open();
  if (open) co_await converse();
  limit_time();
  if (open && !stopped_) co_await stream_->finish();
  timer_.cancel();
  stream_->end();
}

aio::Task<void> Session::converse() {
  if (welcome_ == Welcome::turned_away) {
    co_await refuse(error_response(503, "there are too many clients; try again"));
    co_return;
  }
  for (bool goes_on = true; goes_on && !stopped_;) {
    std::optional<Request> request = co_await read_request();
    goes_on = request.has_value();
    if (request) goes_on = co_await serve(std::move(*request));
  }
}

aio::Task<bool> Session::serve(Request request) {
  answering_ = true;
  Response response = site_.answer(request, client_);
  const bool with_body = request.method != "HEAD";
  std::shared_ptr<void> place;
  if (response.events && with_body) {
    place = streams_.take(aio::admission::address_key(client_.address));
    if (!place) response = error_response(503, "too many clients follow the events; try again");
  }
  ++served_;
  const bool stays = request.keep_alive && !response.events && served_ < limits_.requests;
  const bool sent = co_await send(text_of(response, with_body, stays));
  if (sent && place) co_await send_events();
  answering_ = false;
  co_return sent&& stays;
}

aio::Task<std::optional<Request>> Session::read_request() {
  limit_time();
  RequestReader::Outcome outcome = reader_.take();
  while (!outcome.request && !outcome.error) {
    reading_ = true;
    const std::size_t count = co_await stream_->read_some(space_);
    reading_ = false;
    if (count == 0) break;
    reader_.feed({space_.data(), count});
    outcome = reader_.take();
  }
  // A client that keeps its connection for later is not told that it said nothing.
  const bool came = outcome.request || outcome.error;
  if (!came && late_ && (served_ == 0 || reader_.begun()))
    outcome.error = error_response(408, "the request did not come in time");
  if (outcome.error) co_await refuse(std::move(*outcome.error));
  co_return std::move(outcome.request);
}

aio::Task<void> Session::refuse(Response error) {
  std::string text = text_of(error, true, false);
  co_await send(std::move(text));
}

aio::Task<bool> Session::send(std::string text) {
  limit_time();
  sending_ = true;
  const bool sent = co_await stream_->write(text);
  sending_ = false;
  co_return sent;
}

aio::Task<void> Session::watch_for_end() {
  std::array<char, 512> dropped{};
  for (std::size_t count = 1; count > 0;) count = co_await stream_->read_some(dropped);
  feed_->stop();
}

aio::Task<void> Session::send_events() {
  timer_.cancel();
  const std::unique_ptr<aio::Control> control = site_.control_for(client_);
  EventFeed feed(*control, loop_, limits_.heartbeat);
  feed_ = &feed;
  const aio::Executor executor = co_await boost::asio::this_coro::executor;
  aio::TaskGroup group;
  group.start(executor, feed.gather_states());
  group.start(executor, feed.gather_lines());
  group.start(executor, watch_for_end());
  for (bool goes_on = true; goes_on;) {
    std::string text = co_await feed.next();
    goes_on = !text.empty() && !stopped_;
    if (goes_on) goes_on = co_await send(std::move(text));
    timer_.cancel();
  }
  feed.stop();
  stream_->end();
  co_await group.wait();
  feed_ = nullptr;
}

}  // namespace stats
