#include "stats/session.hpp"

#include <gmock/gmock.h>

#include <cstring>
#include <utility>

#include <aio/task_group.hpp>
#include <aio/testing/fake_control.hpp>
#include <aio/testing/manual_loop.hpp>

#include "stats/routes.hpp"

namespace stats {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// The client's end of a connection.
struct Wire {
  std::string to_server{};
  std::string from_server{};
  bool client_is_gone = false;
  bool client_takes = true;
  bool reading_ended = false;
  bool ended = false;
  bool finished = false;
  aio::Event changed{};
};

class FakeStream final : public Stream {
 public:
  explicit FakeStream(Wire& wire) : wire_(wire) {}

  aio::Task<bool> open() override { co_return true; }
  aio::Task<std::size_t> read_some(std::span<char> space) override {
    while (wire_.to_server.empty() && !wire_.client_is_gone && !wire_.reading_ended && !wire_.ended)
      co_await change();
    if (wire_.ended || wire_.reading_ended) co_return 0;
    const std::size_t count = std::min(space.size(), wire_.to_server.size());
    std::memcpy(space.data(), wire_.to_server.data(), count);
    wire_.to_server.erase(0, count);
    co_return count;
  }
  aio::Task<bool> write(std::string_view bytes) override {
    const std::string text(bytes);
    while (!wire_.client_takes && !wire_.ended) co_await change();
    if (!wire_.ended) wire_.from_server += text;
    co_return !wire_.ended;
  }
  aio::Task<void> finish() override {
    wire_.finished = true;
    co_return;
  }
  void end_reading() noexcept override {
    wire_.reading_ended = true;
    wire_.changed.set();
  }
  void end() noexcept override {
    wire_.ended = true;
    wire_.changed.set();
  }

 private:
  aio::Task<void> change() {
    wire_.changed.clear();
    co_await wire_.changed.wait();
  }

  Wire& wire_;
};

class SessionTest : public ::testing::Test, public Site {
 protected:
  ~SessionTest() override {
    if (session_) session_->stop();
    loop_.settle();
  }

  void start(Session::Welcome welcome = Session::Welcome::served) {
    const Limits limits{.requests = 5, .request_size = 300, .request_time = 10s, .heartbeat = 15s};
    const Client client{.address = boost::asio::ip::make_address("192.0.2.5")};
    session_.emplace(std::make_unique<FakeStream>(wire_), client, *this, limits, streams_, loop_.loop(),
                     welcome);
    group_.start(aio::Executor(loop_.loop()), session_->run(), [this] { over_ = true; });
    loop_.settle();
  }
  std::string say(std::string_view text) {
    wire_.from_server.clear();
    wire_.to_server += text;
    return next();
  }
  std::string next() {
    wire_.changed.set();
    loop_.settle();
    return wire_.from_server;
  }

  Response answer(const Request& request, const Client&) override {
    if (request.path == "/events") return {.type = "text/event-stream", .events = true};
    return {.body = "page " + request.path};
  }
  void left(std::string_view why) override { left_.emplace_back(why); }
  std::unique_ptr<aio::Control> control_for(const Client& client) override {
    return control_.on_behalf_of({.who = client.address.to_string(), .grants = {{aio::Right::read, {"*"}}}});
  }

  aio::testing::ManualLoop loop_;
  aio::testing::FakeControl control_{loop_.clock()};
  Wire wire_;
  StreamPlaces streams_{2, 1};
  aio::TaskGroup group_;
  std::optional<Session> session_;
  bool over_ = false;
  std::vector<std::string> left_{};
};

TEST_F(SessionTest, AnswersOneRequestAfterTheOther) {
  start();
  EXPECT_THAT(say("GET /a HTTP/1.1\r\n\r\n"), AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), EndsWith("page /a")));
  EXPECT_THAT(say("GET /b HTTP/1.1\r\n\r\nGET /c HTTP/1.1\r\n\r\n"),
              AllOf(HasSubstr("page /b"), EndsWith("page /c")));
  EXPECT_THAT(say("HEAD /d HTTP/1.1\r\n\r\n"), AllOf(HasSubstr("Content-Length: 7"), EndsWith("\r\n\r\n")));
  EXPECT_FALSE(over_);
  EXPECT_THAT(say("GET /e HTTP/1.1\r\nConnection: close\r\n\r\n"), EndsWith("page /e"));
  EXPECT_TRUE(over_);
  EXPECT_TRUE(wire_.finished);
}

TEST_F(SessionTest, AClientThatGoesEndsIt) {
  start();
  wire_.client_is_gone = true;
  EXPECT_THAT(next(), IsEmpty());
  EXPECT_TRUE(over_);
}

TEST_F(SessionTest, ASilentClientIsToldAndLeft) {
  start();
  loop_.advance(9999ms);
  EXPECT_FALSE(over_);
  loop_.advance(1ms);
  EXPECT_THAT(wire_.from_server, StartsWith("HTTP/1.1 408 "));
  EXPECT_TRUE(over_);
  EXPECT_THAT(left_, IsEmpty()) << "it was told itself";
}

TEST_F(SessionTest, ASlowRequestHasNoMoreTimeThanAQuickOne) {
  start();
  for (int i = 0; i < 4; ++i) {
    EXPECT_THAT(say("G"), IsEmpty());
    loop_.advance(3s);
  }
  EXPECT_THAT(wire_.from_server, StartsWith("HTTP/1.1 408 "));
  EXPECT_TRUE(over_);
}

TEST_F(SessionTest, AConnectionThatIsKeptForLaterEndsWithoutAWord) {
  start();
  say("GET / HTTP/1.1\r\n\r\n");
  wire_.from_server.clear();
  loop_.advance(10s);
  EXPECT_THAT(wire_.from_server, IsEmpty());
  EXPECT_TRUE(over_);
}

TEST_F(SessionTest, AClientThatDoesNotTakeItsAnswerIsLeft) {
  start();
  wire_.client_takes = false;
  say("GET / HTTP/1.1\r\n\r\n");
  loop_.advance(9s);
  EXPECT_FALSE(over_);
  loop_.advance(1s);
  EXPECT_TRUE(over_);
  EXPECT_EQ(left_, std::vector<std::string>{"a client does not take its answer"});
}

TEST_F(SessionTest, AnErrorIsToldAndIsTheEnd) {
  start();
  EXPECT_THAT(say("hello\r\n\r\nGET / HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(wire_.from_server, Not(HasSubstr("page")));
  EXPECT_TRUE(over_);
}

TEST_F(SessionTest, OneTooManyIsTurnedAwayWithoutAQuestion) {
  start(Session::Welcome::turned_away);
  EXPECT_THAT(wire_.from_server, AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("too many clients")));
  EXPECT_TRUE(over_);
}

TEST_F(SessionTest, EventsAreSentAsTheyHappen) {
  control_.add("hello");
  start();
  EXPECT_THAT(say("GET /events HTTP/1.1\r\n\r\n"), EndsWith("\r\n\r\n"));
  wire_.from_server.clear();
  control_.change("hello", aio::TaskState::failed, "a \"wire\"\nbroke");
  EXPECT_THAT(next(), AllOf(StartsWith("event: state\ndata: {"), HasSubstr(R"("task":"hello.service")"),
                            HasSubstr(R"("to":"failed","reason":"a \"wire\"\nbroke"})"), EndsWith("}\n\n")));
  wire_.from_server.clear();
  control_.write(aio::LogLevel::info, "hello.service", "LED toggled");
  EXPECT_THAT(next(), AllOf(StartsWith("event: log\ndata: {"), HasSubstr(R"("text":"LED toggled"})")));
  wire_.from_server.clear();
  loop_.advance(15s);
  EXPECT_EQ(wire_.from_server, ": still here\n\n");
  EXPECT_FALSE(over_);
  wire_.client_is_gone = true;
  next();
  EXPECT_TRUE(over_);
}

TEST_F(SessionTest, HeadOfEventsIsOnlyTheHead) {
  start();
  EXPECT_THAT(say("HEAD /events HTTP/1.1\r\n\r\n"), EndsWith("\r\n\r\n"));
  EXPECT_TRUE(over_);
}

TEST_F(SessionTest, AReaderThatIsSlowLosesEventsAndIsTold) {
  control_.add("hello");
  start();
  say("GET /events HTTP/1.1\r\n\r\n");
  wire_.client_takes = false;
  const std::string reason(1000, 'x');
  for (int i = 0; i < 1000; ++i) {
    control_.change("hello", i % 2 == 0 ? aio::TaskState::stopped : aio::TaskState::running, reason);
    loop_.settle();
  }
  wire_.from_server.clear();
  wire_.client_takes = true;
  EXPECT_THAT(next(), HasSubstr("event: lost\ndata: {\"states\":"));
  EXPECT_LT(wire_.from_server.size(), 400'000U);
  EXPECT_FALSE(over_);
}

TEST_F(SessionTest, AReaderThatTakesNothingIsLeft) {
  control_.add("hello");
  start();
  say("GET /events HTTP/1.1\r\n\r\n");
  wire_.client_takes = false;
  control_.change("hello", aio::TaskState::failed);
  loop_.settle();
  loop_.advance(10s);
  EXPECT_TRUE(over_);
  EXPECT_EQ(left_, std::vector<std::string>{"a client of /events does not read"});
}

TEST_F(SessionTest, AStopEndsItWhateverItDoes) {
  start();
  session_->stop();
  loop_.settle();
  EXPECT_TRUE(over_);
}

TEST_F(SessionTest, AStopEndsEvents) {
  start();
  say("GET /events HTTP/1.1\r\n\r\n");
  session_->stop();
  loop_.settle();
  EXPECT_TRUE(over_);
}

TEST_F(SessionTest, AStopEndsAnAnswerThatIsNotTaken) {
  start();
  wire_.client_takes = false;
  say("GET / HTTP/1.1\r\n\r\n");
  session_->stop();
  loop_.settle();
  EXPECT_TRUE(over_);
}

TEST_F(SessionTest, AConnectionServesALimitedNumberOfRequests) {
  start();
  for (int i = 0; i < 4; ++i) EXPECT_THAT(say("GET / HTTP/1.1\r\n\r\n"), HasSubstr("Connection: keep-alive"));
  EXPECT_THAT(say("GET / HTTP/1.1\r\n\r\n"), HasSubstr("Connection: close"));
  EXPECT_TRUE(over_);
}

TEST_F(SessionTest, OneAddressHasALimitedNumberOfEventStreams) {
  const auto place = streams_.take("192.0.2.5");
  start();
  EXPECT_THAT(say("GET /events HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 503 "));
}

TEST_F(SessionTest, AStreamGivesItsPlaceBack) {
  start();
  say("GET /events HTTP/1.1\r\n\r\n");
  EXPECT_FALSE(streams_.take("192.0.2.5"));
  EXPECT_TRUE(streams_.take("192.0.2.6"));
  session_->stop();
  loop_.settle();
  EXPECT_TRUE(streams_.take("192.0.2.5"));
}

TEST_F(SessionTest, SaysHowEasilyItGivesWay) {
  using aio::admission::GivesWay;
  start();
  EXPECT_EQ(session_->occupant().gives_way, GivesWay::to_anyone);
  EXPECT_EQ(session_->occupant().address, "192.0.2.5");
  say("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(session_->occupant().gives_way, GivesWay::to_others);
  say("GET /events HTTP/1.1\r\n\r\n");
  EXPECT_EQ(session_->occupant().gives_way, GivesWay::never);
  EXPECT_TRUE(session_->has_place());
  session_->stop();
  EXPECT_FALSE(session_->has_place());
}

}  // namespace
}  // namespace stats
