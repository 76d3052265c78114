#include "network/webrepl/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <utility>

#include <aio/task_group.hpp>
#include <aio/testing/captured_log.hpp>
#include <aio/testing/fake_processes.hpp>
#include <aio/testing/manual_loop.hpp>

#include "far_end.hpp"

namespace webrepl {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class SessionTest : public ::testing::Test {
 protected:
  ~SessionTest() override {
    if (!over_) session_->stop();
    loop_.advance(5s);
    EXPECT_TRUE(over_);
  }

  void connect(Session::Welcome welcome = Session::Welcome::served) {
    session_.emplace(std::make_unique<FakeWire>(far_), shared_, peer_, welcome);
    group_.start(aio::Executor(loop_.loop()), session_->run(), [this] { over_ = true; });
    far_.to_server += opening;
    wake();
    opened_ = far_.from_server.find("\r\n\r\n") + 4;
    head_ = far_.from_server.substr(0, opened_);
    far_.from_server.erase(0, opened_);
  }
  void wake() {
    far_.changed.set();
    loop_.settle();
  }
  std::string taken() {
    wake();
    return text_of(std::exchange(far_.from_server, {}));
  }
  std::string type(std::string_view keys) {
    far_.to_server += masked(Opcode::text, keys);
    return taken();
  }
  void log_in() {
    connect();
    EXPECT_EQ(taken(), "Password: ");
    EXPECT_THAT(type("secret-word\r"), EndsWith(">>> "));
  }

  aio::testing::ManualLoop loop_;
  aio::testing::CapturedLog log_;
  aio::testing::FakeProcesses processes_;
  Far far_;
  Peer peer_{.address = boost::asio::ip::make_address("192.0.2.5"),
             .local = boost::asio::ip::make_address("192.0.2.9")};
  Shared shared_{.rules = {.password = "secret-word",
                           .doors = {.hosts = aio::HostNames({}, [] { return "board"; })},
                           .grants = {{aio::Right::read, {"*"}}, {aio::Right::steer, {"hello*", "world"}}},
                           .login_time = 30s,
                           .idle_time = 10min},
                 .processes = processes_,
                 .loop = loop_.loop(),
                 .log = aio::Logger(log_, "network.service.webrepl",
                                    std::make_shared<aio::Logger::LevelCell>(aio::LogLevel::info))};
  aio::TaskGroup group_;
  std::optional<Session> session_;
  const std::string acting_ =
      "aioctl --on-behalf-of webrepl 192.0.2.5 --grant read=* --grant steer=hello* --grant steer=world -- ";
  std::size_t opened_ = 0;
  std::string head_;
  bool over_ = false;
};

TEST_F(SessionTest, AsksForThePasswordAndShowsThePrompt) {
  connect();
  EXPECT_THAT(head_, StartsWith("HTTP/1.1 101 "));
  EXPECT_EQ(taken(), "Password: ");
  EXPECT_THAT(type("secret-word"), IsEmpty());
  EXPECT_THAT(type("\r"), StartsWith("\r\nWebREPL connected\r\n"));
  EXPECT_TRUE(log_.contains("192.0.2.5: logged in"));
  EXPECT_EQ(shared_.logins, 1U);
}

TEST_F(SessionTest, ASingleCharacterAMessageWillDoBinaryToo) {
  connect();
  for (const char c : std::string_view("secret-word\r")) far_.to_server += masked(Opcode::binary, {&c, 1});
  EXPECT_THAT(taken(), EndsWith(">>> "));
}

TEST_F(SessionTest, WrongPasswordsAreAnsweredLaterAndLater) {
  connect();
  EXPECT_THAT(type("wrong\r"), EndsWith("Access denied\r\nPassword: "));
  EXPECT_EQ(type("wrong\r"), "\r\n");
  loop_.advance(999ms);
  EXPECT_THAT(taken(), IsEmpty());
  loop_.advance(1ms);
  EXPECT_THAT(taken(), StartsWith("Access denied"));
  EXPECT_EQ(type("wrong\r"), "\r\n");
  loop_.advance(2s);
  EXPECT_EQ(taken(), "Access denied\r\n<1008 too many wrong passwords>");
  far_.gone = true;
  wake();
  EXPECT_TRUE(over_);
  EXPECT_EQ(shared_.refused, 3U);
  EXPECT_EQ(shared_.attempts.begin("192.0.2.5", loop_.now()), 4s) << "the next client waits, too";
  EXPECT_THAT(processes_.calls(), IsEmpty());
}

TEST_F(SessionTest, TheRightPasswordWaitsAsWell) {
  shared_.attempts.begin("192.0.2.5", loop_.now());
  connect();
  EXPECT_EQ(type("secret-word\r"), "Password: \r\n");
  loop_.advance(1s);
  EXPECT_THAT(taken(), EndsWith(">>> "));
}

TEST_F(SessionTest, RunsAioctlAndSaysWhatItSays) {
  log_in();
  processes_.answer(acting_ + "status", {.exit_code = 3, .output = "one\ntwo\n"});
  EXPECT_EQ(type("status 'a b'\r"), "status 'a b'\r\none\r\ntwo\r\n[exit code 3]\r\n>>> ");
  EXPECT_THAT(processes_.calls(), ElementsAre(acting_ + "status a b"));
}

TEST_F(SessionTest, AMissingProgramIsSaid) {
  log_in();
  EXPECT_THAT(type("status\r"), HasSubstr("[can't run \"aioctl "));
}

TEST_F(SessionTest, CtrlCEndsTheCommandAndNotTheConnection) {
  log_in();
  processes_.hold(acting_ + "log");
  EXPECT_EQ(type("log -f\r"), "log -f\r\n");
  EXPECT_EQ(processes_.running(), 1U);
  EXPECT_THAT(type("status\r"), IsEmpty());
  EXPECT_EQ(type("x\x03"), "^C\r\n>>> ");
  EXPECT_EQ(processes_.ended_early(), 1U);
  processes_.answer(acting_ + "why", {.exit_code = 0});
  EXPECT_EQ(type("why x\r"), "why x\r\n>>> ");
}

TEST_F(SessionTest, CtrlCThatCameWithTheCommandEndsItToo) {
  log_in();
  processes_.hold(acting_ + "log");
  EXPECT_EQ(type("log -f\r\x03"), "log -f\r\n^C\r\n>>> ");
  EXPECT_EQ(processes_.running(), 0U);
}

TEST_F(SessionTest, CtrlCIsHeardHoweverMuchWasTypedBefore) {
  log_in();
  processes_.hold(acting_ + "log");
  type("log -f\r");
  for (int i = 0; i < 20; ++i) type(std::string(1000, 'x'));
  EXPECT_EQ(type("x\x03"), "^C\r\n>>> ");
}

TEST_F(SessionTest, WhatIsTypedAheadComesAfterTheCommand) {
  log_in();
  processes_.hold(acting_ + "log");
  processes_.answer(acting_ + "why", {.exit_code = 0, .output = "because\n"});
  type("log -f\r");
  EXPECT_THAT(type("why\r"), IsEmpty());
  processes_.finish(acting_ + "log", {.exit_code = 0, .output = "line\n"});
  EXPECT_EQ(taken(), "line\r\n>>> why\r\nbecause\r\n>>> ");
}

TEST_F(SessionTest, HelpsAndRefuses) {
  log_in();
  EXPECT_THAT(type("help\r"), HasSubstr("Ctrl-C ends what runs"));
  EXPECT_THAT(type("log 'x\r"), HasSubstr("A quote"));
  EXPECT_EQ(type("\r"), "\r\n>>> ");
  EXPECT_THAT(type(std::string(1100, 'x') + "\r"), EndsWith("The line is too long; it was dropped.\r\n>>> "));
  EXPECT_THAT(processes_.calls(), IsEmpty());
}

TEST_F(SessionTest, ExitSaysGoodbye) {
  log_in();
  EXPECT_EQ(type("exit\r"), "exit\r\n<1000 >");
  EXPECT_TRUE(far_.writing_ended);
  EXPECT_FALSE(over_) << "the client's goodbye is waited for";
  far_.to_server += masked(Opcode::close, "\x03\xE8");
  wake();
  EXPECT_TRUE(over_);
}

TEST_F(SessionTest, AClientThatNeverSaysGoodbyeIsLeft) {
  log_in();
  type("\x04");
  loop_.advance(1999ms);
  EXPECT_FALSE(over_);
  loop_.advance(1ms);
  EXPECT_TRUE(over_);
}

TEST_F(SessionTest, AClientThatGoesEndsItsCommand) {
  log_in();
  processes_.hold(acting_ + "log");
  type("log -f\r");
  far_.gone = true;
  wake();
  EXPECT_EQ(processes_.ended_early(), 1U);
  EXPECT_TRUE(over_);
}

TEST_F(SessionTest, StopsWhileACommandRuns) {
  log_in();
  processes_.hold(acting_ + "log");
  type("log -f\r");
  session_->stop();
  EXPECT_THAT(taken(), HasSubstr("<1001 the service stops>"));
  EXPECT_EQ(processes_.running(), 0U);
}

TEST_F(SessionTest, StopsWhileAPasswordIsWeighed) {
  shared_.attempts.begin("192.0.2.5", loop_.now());
  connect();
  type("secret-word\r");
  session_->stop();
  EXPECT_THAT(taken(), HasSubstr("<1001 the service stops>"));
  EXPECT_EQ(shared_.logins, 0U);
}

TEST_F(SessionTest, WhoSaysNothingIsLeft) {
  connect();
  loop_.advance(30s);
  EXPECT_THAT(taken(), HasSubstr("<1008 nothing was typed for too long>"));
}

TEST_F(SessionTest, WhoTypesSlowlyHasNoMoreTimeForThePassword) {
  connect();
  for (int i = 0; i < 2; ++i) {
    loop_.advance(14s);
    type("x");
  }
  loop_.advance(2s);
  EXPECT_THAT(taken(), HasSubstr("<1008 nothing was typed for too long>"));
}

TEST_F(SessionTest, CtrlCAtThePasswordIsNoWrongOne) {
  connect();
  EXPECT_EQ(type("secrx\x03"), "Password: ^C\r\nPassword: ");
  EXPECT_THAT(type("secret-word\r"), EndsWith(">>> "));
  EXPECT_EQ(shared_.refused, 0U);
}

TEST_F(SessionTest, ALongLineOfOutputStaysOne) {
  log_in();
  processes_.answer(acting_ + "call", {.exit_code = 0, .output = std::string(50'000, 'x') + "\n"});
  EXPECT_EQ(type("call x\r"), "call x\r\n" + std::string(50'000, 'x') + "\r\n>>> ");
}

TEST_F(SessionTest, AnIdlePromptEndsAndABusyOneDoesNot) {
  log_in();
  loop_.advance(9min);
  EXPECT_EQ(type("x"), "x");
  processes_.hold(acting_ + "log");
  type("\x15log -f\r");
  loop_.advance(1h);
  EXPECT_EQ(type("\x03"), "^C\r\n>>> ");
  loop_.advance(10min);
  EXPECT_THAT(taken(), HasSubstr("<1008 nothing was typed for too long>"));
}

TEST_F(SessionTest, AHandshakeThatDoesNotComeIsNotWaitedFor) {
  session_.emplace(std::make_unique<FakeWire>(far_), shared_, peer_, Session::Welcome::served);
  group_.start(aio::Executor(loop_.loop()), session_->run(), [this] { over_ = true; });
  far_.to_server = "GET / HT";
  wake();
  loop_.advance(30s);
  EXPECT_TRUE(over_);
}

TEST_F(SessionTest, OneTooManyIsTurnedAway) {
  connect(Session::Welcome::turned_away);
  EXPECT_THAT(head_, StartsWith("HTTP/1.1 503 "));
  far_.gone = true;
  wake();
  EXPECT_TRUE(over_);
}

TEST_F(SessionTest, PingsAreAnsweredAndBadFramesEndIt) {
  log_in();
  far_.to_server += masked(Opcode::ping, "still there?");
  EXPECT_EQ(taken(), "<pong still there?>");
  far_.to_server += frame(Opcode::text, "not masked");
  EXPECT_EQ(taken(), "<1002 >");
}

TEST_F(SessionTest, AClientThatDoesNotReadLosesLinesAndIsTold) {
  log_in();
  far_.takes = false;
  std::string flood;
  for (int i = 0; i < 4000; ++i) flood += std::string(100, 'x') + "\n";
  processes_.answer(acting_ + "log", {.exit_code = 0, .output = flood});
  type("log\r");
  far_.takes = true;
  const std::string text = taken() + taken();
  EXPECT_THAT(text, HasSubstr("lines were lost"));
  EXPECT_LT(text.size(), 300'000U);
  EXPECT_THAT(type("help\r"), EndsWith(">>> "));
}

TEST_F(SessionTest, NothingThatIsTypedChangesInWhoseNameItIsDone) {
  log_in();
  for (const std::string typed : {"--timeout 5 edit x", "-q disable watcher", "--on-behalf-of root -- status",
                                  "--grant run=* status", "-- status", "--socket /tmp/x status"}) {
    processes_.answer(acting_ + typed, {.exit_code = 2});
    type(typed + "\r");
    EXPECT_EQ(processes_.calls().back(), acting_ + typed);
  }
}

TEST_F(SessionTest, HasAPlaceOfItsOwnOnceItHasLoggedIn) {
  connect();
  EXPECT_TRUE(session_->waits());
  EXPECT_EQ(shared_.logged_in, 0U);
  type("secret-word\r");
  EXPECT_FALSE(session_->waits());
  EXPECT_EQ(shared_.logged_in, 1U);
  far_.gone = true;
  wake();
  EXPECT_EQ(shared_.logged_in, 0U);
}

TEST_F(SessionTest, TheLastPlaceMayBeTakenWhileThePasswordIsTyped) {
  connect();
  shared_.logged_in = shared_.rules.clients;
  EXPECT_THAT(type("secret-word\r"), HasSubstr("<1008 there are too many clients; come again>"));
  EXPECT_EQ(shared_.logged_in, shared_.rules.clients);
  EXPECT_EQ(shared_.logins, 0U);
}

TEST_F(SessionTest, GivesWayToAnotherAndSaysSo) {
  connect();
  session_->give_way();
  EXPECT_FALSE(session_->waits());
  EXPECT_THAT(taken(), HasSubstr("<1008 others are waiting; come again>"));
}

TEST_F(SessionTest, AWrongPasswordFromElsewhereDelaysNothing) {
  for (int i = 0; i < 10; ++i) shared_.attempts.begin("192.0.2.6", loop_.now());
  connect();
  EXPECT_THAT(type("secret-word\r"), EndsWith(">>> "));
}

TEST_F(SessionTest, AClientThatTakesNothingIsLeftWhateverRuns) {
  log_in();
  processes_.hold(acting_ + "log");
  type("log -f\r");
  far_.takes = false;
  type("\x03");
  loop_.advance(29s);
  EXPECT_FALSE(over_);
  loop_.advance(1s);
  EXPECT_TRUE(over_);
}

}  // namespace
}  // namespace webrepl
