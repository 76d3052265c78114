#include "unit/control/fixture.hpp"

namespace aiod::control {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class LogMethodsTest : public ControlTest {
 protected:
  LogMethodsTest() { boot(); }
  void write(const std::string& text) { ring_.write(aio::LogLevel::info, "a.service", text); }
  static std::vector<std::string> texts(const protocol::Reply& reply) {
    std::vector<std::string> all;
    for (const auto& record : reply.parameters.at("records").as_array())
      all.emplace_back(record.at("text").as_string());
    return all;
  }
  const std::string read_ = "io.aiod.Log.Read";
};

TEST_F(LogMethodsTest, ReadsTheNewestThatMatch) {
  for (const char* text : {"one", "two", "three"}) write(text);
  EXPECT_THAT(texts(*call(read_, {{"lines", 2}})->replies.begin()), ElementsAre("two", "three"));
  EXPECT_THAT(texts(*call(read_, {{"grep", "^t"}, {"units", {"a"}}})->replies.begin()),
              ElementsAre("two", "three"));
  EXPECT_THAT(texts(*call(read_, {{"level", "error"}})->replies.begin()), ElementsAre());
}

TEST_F(LogMethodsTest, RefusesWhatMakesNoSense) {
  EXPECT_THAT(error_of(read_, {{"lines", -1}}), HasSubstr("Failed"));
  EXPECT_THAT(error_of(read_, {{"level", "loud"}}), HasSubstr("loud"));
  EXPECT_THAT(error_of(read_, {{"grep", "("}}), HasSubstr("Failed"));
  EXPECT_THAT(error_of(read_, {{"since", 1e300}}), HasSubstr("since is no time"));
}

TEST_F(LogMethodsTest, FollowsFromTheBacklogOn) {
  write("old");
  const auto client = call(read_, {{"follow", true}, {"lines", 1}}, true);
  ASSERT_EQ(client->replies.size(), 1u);
  EXPECT_THAT(texts(client->replies[0]), ElementsAre("old"));
  write("new");
  write("newer");
  manual_.settle();
  ASSERT_EQ(client->replies.size(), 2u);
  EXPECT_THAT(texts(client->replies[1]), ElementsAre("new", "newer"));
  leave(client);
  write("unread");
  manual_.settle();
  EXPECT_EQ(client->replies.size(), 2u);
  EXPECT_TRUE(client->call.expired());
}

TEST_F(LogMethodsTest, ReadsBetweenLevelsAndAfterANumber) {
  for (const char* text : {"one", "two", "three"}) write(text);
  ring_.write(aio::LogLevel::error, "a.service", "bad");
  EXPECT_THAT(texts(*call(read_, {{"after", 1}, {"levelMax", "info"}})->replies.begin()),
              ElementsAre("two", "three"));
  EXPECT_THAT(texts(*call(read_, {{"level", "error"}, {"levelMax", "error"}})->replies.begin()),
              ElementsAre("bad"));
  EXPECT_THAT(error_of(read_, {{"level", "error"}, {"levelMax", "info"}}), HasSubstr("no level is at least"));
  EXPECT_THAT(error_of(read_, {{"after", -1}}), HasSubstr("after must not be negative"));
}

TEST_F(LogMethodsTest, SaysWhatWasOverwrittenBehindANumber) {
  for (int i = 0; i < 5000; ++i) write("a line");
  const auto batch = ask(read_, {{"after", 1000}});
  const auto records = static_cast<std::int64_t>(batch.at("records").as_array().size());
  EXPECT_EQ(batch.at("lost").as_int64() + records, 4000);
  EXPECT_EQ(ask(read_).at("lost"), 0);
}

TEST_F(LogMethodsTest, RefusesALogThatIsNotThere) {
  EXPECT_THAT(error_of(read_, {{"boot", -1}}), HasSubstr("there is no log of a daemon before"));
  EXPECT_THAT(error_of(read_, {{"boot", -2}}), HasSubstr("older ones are not kept"));
  EXPECT_THAT(error_of(read_, {{"boot", 1}}), HasSubstr("boot is 0"));
  EXPECT_THAT(error_of(read_, {{"boot", -1}, {"follow", true}}), HasSubstr("can't be followed"));
  write("now");
  EXPECT_THAT(texts(*call(read_, {{"boot", 0}})->replies.begin()), ElementsAre("now"));
}

// What one request does on the loop is short: others have their turns in between.
TEST_F(LogMethodsTest, AFullRingIsSearchedInTurnsWithTheRest) {
  for (int i = 0; i < 1000; ++i) write("hay");
  int turns = 0;
  std::function<void()> other = [&] {
    if (++turns < 100) manual_.loop().post(other);
  };
  manual_.loop().post(other);
  const MethodTable::Entry& entry = *methods_.find(read_);
  const auto client = std::make_shared<FakeClient>();
  client->method = read_;
  const protocol::Call request{.method = read_, .parameters = {{"grep", "needle"}}};
  std::make_shared<PendingCall>(manual_.loop().context(), client, entry, request, false)
      ->run(request.parameters);
  EXPECT_FALSE(client->finished);
  int turns_before_the_answer = 0;
  for (; !client->finished; turns_before_the_answer = turns) manual_.loop().context().poll_one();
  EXPECT_GE(turns_before_the_answer, 2);
  manual_.settle();
}

TEST_F(LogMethodsTest, AClientThatLeavesEndsItsSearch) {
  for (int i = 0; i < 1000; ++i) write("hay");
  const auto client = std::make_shared<FakeClient>();
  client->method = read_;
  const protocol::Call request{.method = read_, .parameters = {{"grep", "needle"}}};
  const auto pending =
      std::make_shared<PendingCall>(manual_.loop().context(), client, *methods_.find(read_), request, false);
  pending->run(request.parameters);
  pending->peer_left();
  manual_.settle();
  EXPECT_TRUE(client->replies.empty());
}

TEST_F(LogMethodsTest, WhatIsWrittenWhileTheBacklogIsSearchedComesOnceAndInOrder) {
  for (int i = 1; i <= 700; ++i) write("line " + std::to_string(i));
  const auto client = std::make_shared<FakeClient>();
  client->method = read_;
  const protocol::Call request{.method = read_, .parameters = {{"follow", true}}, .more = true};
  const auto pending =
      std::make_shared<PendingCall>(manual_.loop().context(), client, *methods_.find(read_), request, false);
  pending->run(request.parameters);
  for (int i = 701; i <= 720; ++i) {
    write("line " + std::to_string(i));
    manual_.loop().context().poll_one();
  }
  manual_.settle();
  std::vector<std::string> received;
  for (const auto& reply : client->replies) {
    EXPECT_EQ(reply.parameters.at("lost").as_int64(), 0);
    for (const std::string& text : texts(reply)) received.push_back(text);
  }
  ASSERT_GT(received.size(), 500u);
  for (std::size_t i = 0; i < received.size(); ++i)
    ASSERT_EQ(received[i], "line " + std::to_string(721 - received.size() + i));
  pending->peer_left();
  manual_.settle();
}

class FollowerTest : public LogMethodsTest {
 protected:
  void drain(const std::shared_ptr<FakeClient>& client) {
    client->queued = 0;
    if (const auto pending = client->call.lock()) pending->drained();
    manual_.settle();
  }
  static std::pair<std::int64_t, std::int64_t> received_and_lost(const FakeClient& client) {
    std::int64_t received = 0;
    std::int64_t lost = 0;
    for (const auto& reply : client.replies) {
      received += static_cast<std::int64_t>(reply.parameters.at("records").as_array().size());
      lost += reply.parameters.at("lost").as_int64();
    }
    return {received, lost};
  }
};

TEST_F(FollowerTest, ASlowOneLosesLinesAndIsToldHowMany) {
  const auto client = call(read_, {{"follow", true}, {"lines", 0}}, true);
  client->queued = 1024 * 1024;
  const int written = 5000;
  for (int i = 0; i < written; ++i) write("line " + std::to_string(i));
  manual_.advance(1s);
  EXPECT_EQ(client->replies.size(), 1u) << "left alone while it does not read";
  EXPECT_FALSE(manual_.step()) << "and nobody looks every now and then whether it does";
  drain(client);
  const auto [received, lost] = received_and_lost(*client);
  EXPECT_GT(lost, 0);
  EXPECT_EQ(received + lost, written);
  EXPECT_EQ(texts(client->replies.back()).back(), "line 4999");
}

TEST_F(FollowerTest, OfAMillionLinesEachIsReceivedOrCounted) {
  const auto client = call(read_, {{"follow", true}, {"lines", 0}}, true);
  const int written = 1'000'000;
  for (int i = 0; i < written; ++i) {
    ring_.write(aio::LogLevel::info, "a.service", "a line");
    if (i % 1000 == 0) manual_.settle();
    if (i % 50'000 == 0) client->queued = 1024 * 1024;
    if (i % 50'000 == 30'000) drain(client);
  }
  drain(client);
  const auto [received, lost] = received_and_lost(*client);
  EXPECT_EQ(received + lost, written);
  EXPECT_GT(lost, written / 3);
  EXPECT_GT(received, written / 10);
}

}  // namespace
}  // namespace aiod::control
