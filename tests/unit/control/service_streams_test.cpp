#include <boost/json/serialize.hpp>

#include "unit/control/steering.hpp"

// The streams that a service follows by its ctl().
namespace aiod::control {
namespace {

using aio::Control;
using aio::Task;
using aio::Value;
using engine::TaskState;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ServiceStreamsTest : public SteeringTest {
 protected:
  // "fails.service running>failed (std::out_of_range)" of each, until it is stopped.
  Task<Value> follow(aio::EventStream& stream) {
    for (;;) {
      const aio::TaskEvent event = co_await stream.next();
      seen_.push_back(event.task + ' ' + std::string(to_string(event.from)) + '>' +
                      std::string(to_string(event.to)) + (event.error ? " (" + event.error->type + ')' : "") +
                      (event.lost > 0 ? " lost " + std::to_string(event.lost) : ""));
    }
  }
  Task<Value> follow_events(Control& ctl) {
    const auto stream = ctl.events();
    co_return co_await follow(*stream);
  }
  Task<Value> follow_a_call_that_fails(Control& ctl) {
    const auto stream = ctl.events();
    try {
      co_await ctl.call("a", Value());
    } catch (const aio::ControlError&) {
      seen_.push_back("refused");
    }
    co_return co_await follow(*stream);
  }
  Task<Value> follow_lines(aio::LogStream& stream) {
    for (;;) {
      const aio::LogBatch batch = co_await stream.next();
      if (batch.lost > 0) seen_.push_back("lost " + std::to_string(batch.lost));
      for (const auto& line : batch.records) seen_.push_back(line.unit + ' ' + line.text);
    }
  }
  std::vector<std::string> seen() { return std::exchange(seen_, {}); }
  void log(const std::string& text, const std::string& unit = "a.service") {
    ring_.write(aio::LogLevel::info, unit, text);
  }

  std::vector<std::string> seen_;
};

TEST_F(ServiceStreamsTest, TellsWhatHappensWithTheFailure) {
  steer([this](Control& ctl) { return follow_events(ctl); });
  start("fails.service");
  EXPECT_THAT(seen(), ElementsAre("fails.service inactive>starting", "fails.service starting>running",
                                  "fails.service running>failed (std::out_of_range)"));
  service_control_->retry("fails");
  EXPECT_THAT(seen(), IsEmpty()) << "nobody was resumed yet";
  manual_.settle();
  EXPECT_THAT(seen(), ElementsAre("fails.service failed>restarting")) << "that is no failure of its own";
}

TEST_F(ServiceStreamsTest, ACallsFailureIsItsCallersAlone) {
  steer([this](Control& ctl) { return follow_a_call_that_fails(ctl); });
  EXPECT_THAT(seen(), testing::Contains(HasSubstr("running>failed"))) << "that it ended is told";
  EXPECT_THAT(seen(), testing::Each(Not(HasSubstr("("))));
}

TEST_F(ServiceStreamsTest, AFailureThatIsRetriedIsTold) {
  configure("fails").restart = settings::Restart{.policy = settings::RestartPolicy::on_failure};
  boot();
  steer([this](Control& ctl) { return follow_events(ctl); });
  start("fails.service");
  EXPECT_EQ(seen().back(), "fails.service running>restarting (std::out_of_range)");
}

TEST_F(ServiceStreamsTest, AStopEndsTheWait) {
  steer([this](Control& ctl) { return follow_events(ctl); });
  EXPECT_THAT(status("boss.service").wait->where, HasSubstr("service_streams_test.cpp:"));
  stop("boss.service");
  EXPECT_EQ(boss(), R"("was stopped")");
  seen();
  stop("a.service");
  EXPECT_THAT(seen(), IsEmpty());
}

TEST_F(ServiceStreamsTest, AReaderThatWasStoppedCanReadOn) {
  std::unique_ptr<aio::EventStream> stream;
  steer([&](Control& ctl) -> Task<Value> {
    if (stream == nullptr) stream = ctl.events();
    co_return co_await follow(*stream);
  });
  stop("boss.service");
  start("boss.service");
  EXPECT_THAT(seen(), ElementsAre("boss.service running>stopping", "boss.service stopping>stopped",
                                  "boss.service stopped>starting", "boss.service starting>running"));
}

TEST_F(ServiceStreamsTest, WhoDoesNotReadLosesTheOldestAndIsTold) {
  boot();
  const auto stream = service_control_->events();
  constexpr int rounds = 200;
  for (int i = 0; i < rounds; ++i) {
    act([this] { engine_->stop("a.service", [] {}); });
    act([this] { engine_->start("a.service", [] {}); });
  }
  steer([&](Control&) { return follow(*stream); });
  const auto told = seen();
  ASSERT_EQ(told.size(), aio::EventStream::capacity);
  // Each round is four changes, and the boss's start is two.
  EXPECT_THAT(told.front(), HasSubstr(" lost " + std::to_string(4 * rounds + 2 - 256)));
  EXPECT_EQ(told.back(), "boss.service starting>running");
  EXPECT_THAT(told[1], Not(HasSubstr("lost")));
}

TEST_F(ServiceStreamsTest, AStreamMayOutliveItsServiceAndTheEngine) {
  std::unique_ptr<aio::EventStream> events;
  std::unique_ptr<aio::LogStream> lines;
  steer([&](Control& ctl) -> Task<Value> {
    events = ctl.events();
    lines = ctl.follow_log({});
    co_return Value();
  });
  act([this] { engine_->unload("boss.service", [](const std::string&) {}); });
  stop("a.service");
  EXPECT_EQ(manual_.run(events->next()).to, TaskState::done);
  engine_->abandon();
  manual_.settle();
  engine_.reset();
  events.reset();
  lines.reset();
}

TEST_F(ServiceStreamsTest, TheEndOfAStreamEndsItsReader) {
  std::unique_ptr<aio::EventStream> events;
  std::unique_ptr<aio::LogStream> lines;
  steer([&](Control& ctl) {
    events = ctl.events();
    return follow(*events);
  });
  act([&] { events.reset(); });
  EXPECT_THAT(boss(), HasSubstr("system_error"));
  steer([&](Control& ctl) {
    lines = ctl.follow_log({});
    return follow_lines(*lines);
  });
  act([&] { lines.reset(); });
  EXPECT_THAT(boss(), HasSubstr("system_error"));
}

TEST_F(ServiceStreamsTest, FollowsTheLog) {
  boot();
  log("before");
  std::unique_ptr<aio::LogStream> stream;
  steer([&](Control& ctl) {
    stream = ctl.follow_log({.units = {"a"}, .grep = "led"});
    return follow_lines(*stream);
  });
  log("LED on");
  log("led of another", "b.service");
  log("button");
  log("led off", "a.service.blink");
  EXPECT_THAT(seen(), IsEmpty());
  manual_.settle();
  EXPECT_THAT(seen(), ElementsAre("a.service LED on", "a.service.blink led off"));
  stop("boss.service");
  EXPECT_EQ(boss(), R"("was stopped")");
}

TEST_F(ServiceStreamsTest, LinesThatWereOverwrittenAreCounted) {
  boot();
  const auto stream = service_control_->follow_log({});
  const std::string long_line(1000, 'x');
  for (int i = 0; i < 200; ++i) log(long_line);
  std::size_t read = 0;
  std::size_t lost = 0;
  while (read + lost < 200) {
    const aio::LogBatch batch = manual_.run(stream->next());
    read += batch.records.size();
    lost += batch.lost;
  }
  EXPECT_GT(lost, 0u);
  EXPECT_EQ(read + lost, 200u);
}

TEST_F(ServiceStreamsTest, ReadsTheLogAndOnFromThere) {
  boot();
  Control& ctl = *service_control_;
  const std::uint64_t before = ctl.read_log({.lines = 0}).last;
  for (const char* text : {"one", "two", "three"}) log(text);
  EXPECT_EQ(ctl.read_log({.lines = 1}).records.at(0).text, "three");
  const aio::LogBatch first = ctl.read_log({.lines = 2, .after = before});
  ASSERT_EQ(first.records.size(), 2u);
  EXPECT_EQ(first.records[0].text, "one");
  const aio::LogBatch rest = ctl.read_log({.after = first.last});
  ASSERT_EQ(rest.records.size(), 1u);
  EXPECT_EQ(rest.records[0].text, "three");
  EXPECT_THAT(ctl.read_log({.after = rest.last}).records, IsEmpty());
  const auto on = ctl.follow_log({.after = first.last});
  EXPECT_EQ(manual_.run(on->next()).records.at(0).text, "three");
  EXPECT_THAT(ctl.read_log({.level = aio::LogLevel::error}).records, IsEmpty());
}

TEST_F(ServiceStreamsTest, AnExpressionThatIsNoneIsRefused) {
  boot();
  EXPECT_THROW(service_control_->read_log({.grep = "("}), aio::ControlError);
  EXPECT_THROW(service_control_->follow_log({.grep = "("}), aio::ControlError);
}

}  // namespace
}  // namespace aiod::control
