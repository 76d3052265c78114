#include "ping/ping_service.cpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include <aio/testing/service_harness.hpp>

namespace {

using aio::testing::RunState;
using ::testing::HasSubstr;

// A host's answers in their order: how long each takes; none is no answer, for ever. After the last: at once.
struct FakeHost {
  std::vector<std::optional<aio::Duration>> answers{};
  bool no_way = false;
};

struct FakeNetwork {
  std::map<std::string, FakeHost> hosts{};  // by address
  std::map<std::string, std::string> names{};
  std::optional<std::string> forbidden{};
  std::vector<std::uint16_t> sequences{};
  std::size_t size = 0;  // of the last request
};

class FakeSocket final : public ping::EchoSocket {
 public:
  FakeSocket(FakeNetwork& network, FakeHost& host) : network_(&network), host_(&host) {}

  aio::Task<void> echo(std::uint16_t sequence, std::size_t size) override {
    network_->sequences.push_back(sequence);
    network_->size = size;
    if (host_->no_way) throw ping::Unreachable("No route to host");
    if (sequence > host_->answers.size()) co_return;
    const auto answer = host_->answers[sequence - 1U];
    co_await aio::sleep(answer.value_or(24h));
  }

 private:
  FakeNetwork* network_;
  FakeHost* host_;
};

class FakeEchoes final : public ping::Echoes {
 public:
  explicit FakeEchoes(FakeNetwork& network) : network_(&network) {}

  aio::Task<boost::asio::ip::address> resolve(std::string host) override {
    const auto found = network_->names.find(host);
    if (found == network_->names.end()) throw ping::Unreachable("the name is not known");
    co_return boost::asio::ip::make_address(found->second);
  }

  std::unique_ptr<ping::EchoSocket> open(const boost::asio::ip::address& address, aio::Executor) override {
    if (network_->forbidden) throw std::runtime_error(*network_->forbidden);
    return std::make_unique<FakeSocket>(*network_, network_->hosts[address.to_string()]);
  }

 private:
  FakeNetwork* network_;
};

class PingTest : public ::testing::Test {
 protected:
  PingTest() { network_.names = {{"router", "192.0.2.1"}, {"printer", "192.0.2.7"}}; }
  void run(PingParams params) {
    ping_.start(std::move(params));
    ping_.run_to_end();
  }
  aio::Object of(const char* host) { return ping_.result().at(host).as_object(); }

  FakeNetwork network_;
  aio::testing::ServiceHarness<PingService> ping_{"ping", std::make_unique<FakeEchoes>(network_)};
};

TEST_F(PingTest, MeasuresTheTimes) {
  network_.hosts["192.0.2.1"].answers = {1ms, 2ms, 6ms};
  run({.host = "router", .count = 3});
  ASSERT_EQ(ping_.state(), RunState::done);
  EXPECT_EQ(of("router"), (aio::Object{{"address", "192.0.2.1"},
                                       {"sent", 3},
                                       {"received", 3},
                                       {"loss", 0.0},
                                       {"min", 1.0},
                                       {"avg", 3.0},
                                       {"max", 6.0},
                                       {"error", ""}}));
  EXPECT_TRUE(ping_.log().contains("router (192.0.2.1): 3 of 3, loss 0 %, min/avg/max 1.00/3.00/6.00 ms"));
  EXPECT_EQ(network_.sequences, (std::vector<std::uint16_t>{1, 2, 3}));
}

TEST_F(PingTest, KeepsTheInterval) {
  network_.hosts["192.0.2.1"].answers = {400ms, 400ms, 400ms};
  ping_.start({.kwargs = {{"host", "router"}, {"count", 3}}});
  ping_.advance(2399ms);
  EXPECT_TRUE(ping_.running());
  ping_.advance(1ms);
  EXPECT_EQ(ping_.state(), RunState::done);
}

TEST_F(PingTest, CountsWhatIsLost) {
  network_.hosts["192.0.2.1"].answers = {1ms, std::nullopt, 3ms, std::nullopt};
  run({.host = "router"});
  EXPECT_EQ(of("router").at("loss"), 50.0);
  EXPECT_EQ(of("router").at("avg"), 2.0);
  EXPECT_EQ(of("router").at("error"), "no answer in 2s");
}

TEST_F(PingTest, AHostWithoutAnAnswerIsAResultAndTheNextIsAsked) {
  network_.hosts["192.0.2.7"].no_way = true;
  run({.host = "printer", .nodes = {"nowhere", "router"}, .count = 2});
  ASSERT_EQ(ping_.state(), RunState::done);
  EXPECT_EQ(of("printer").at("loss"), 100.0);
  EXPECT_EQ(of("printer").at("sent"), 2);
  EXPECT_TRUE(of("printer").at("min").is_null());
  EXPECT_EQ(of("nowhere").at("error"), "the name is not known");
  EXPECT_EQ(of("nowhere").at("loss"), 100.0);
  EXPECT_EQ(of("router").at("loss"), 0.0);
  EXPECT_TRUE(ping_.log().contains("printer (192.0.2.7): 0 of 2, loss 100 % (No route to host)"));
}

TEST_F(PingTest, WhatIsNotPermittedFailsIt) {
  network_.forbidden = "net.ipv4.ping_group_range";
  run({.host = "router"});
  ASSERT_EQ(ping_.state(), RunState::failed);
  EXPECT_THAT(ping_.error()->message, HasSubstr("ping_group_range"));
}

TEST_F(PingTest, ReportsAndRunsAgain) {
  EXPECT_EQ(ping_.service().report(), "no run yet");
  run({.host = "router", .count = 1});
  run({.host = "router", .count = 1});
  EXPECT_EQ(ping_.service().stats().at("runs"), 2);
  EXPECT_EQ(ping_.service().stats().at("hosts").at("router").at("sent"), 1);
  EXPECT_THAT(ping_.service().report(), HasSubstr("router (192.0.2.1): 1 of 1"));
}

TEST_F(PingTest, TheAnswersSizeCountsTheHeaders) {
  run({.host = "router"});
  EXPECT_EQ(network_.size, 56U);
  run({.host = "router", .rx_size = 28});
  EXPECT_EQ(network_.size, 0U);
  run({.host = "router", .rx_size = 27});
  EXPECT_EQ(ping_.state(), RunState::failed);
}

TEST_F(PingTest, GoesOnByItselfWhenItIsToSleepBetween) {
  ping_.start({.kwargs = {{"host", "router"}, {"count", 1}, {"sleep", 60}}});
  ping_.settle();
  EXPECT_EQ(ping_.service().stats().at("runs"), 1);
  ping_.advance(59s);
  EXPECT_EQ(ping_.service().stats().at("runs"), 1);
  ping_.advance(1s);
  EXPECT_EQ(ping_.service().stats().at("runs"), 2);
  ping_.stop();
  EXPECT_EQ(ping_.state(), RunState::stopped);
}

TEST_F(PingTest, StopsWhileItWaitsForAnAnswer) {
  network_.hosts["192.0.2.1"].answers = {std::nullopt};
  ping_.start({.kwargs = {{"host", "router"}}});
  ping_.advance(1s);
  ping_.stop();
  EXPECT_EQ(ping_.state(), RunState::stopped);
}

TEST_F(PingTest, RefusesWhatMakesNoSense) {
  for (const char* name : {"rx_size", "count", "interval", "timeout"}) {
    ping_.start({.kwargs = {{name, 0}}});
    ASSERT_EQ(ping_.state(), RunState::failed) << name;
    EXPECT_EQ(ping_.error()->type, "aio::ConfigError") << name;
    EXPECT_THAT(ping_.error()->message, HasSubstr(name));
  }
}

TEST_F(PingTest, WaitsToBeEnabled) {
  EXPECT_FALSE(ping_.service().info().enabled);
  EXPECT_EQ(ping_.service().info().type, aio::ServiceType::schedule);
}

}  // namespace
