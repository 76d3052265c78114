#include "control/responder.hpp"

#include <gmock/gmock.h>

#include <stdexcept>
#include <vector>

namespace aiod::control {
namespace {

// Writes down what it is told.
class FakeChannel final : public ReplyChannel {
 public:
  void send(protocol::Reply reply) override { sent.push_back(std::move(reply)); }
  void abandon() override { ++abandoned; }
  bool wants_more() const override { return more; }
  std::size_t queued_bytes() const override { return 7; }
  const Access& access() const override { return caller; }
  void act_for(aio::Caller narrower) override { caller = caller.on_behalf_of(std::move(narrower)); }
  void on_closed(std::function<void()> callback) override { closed = std::move(callback); }
  void on_drained(std::function<void()> callback) override { drained = std::move(callback); }

  std::vector<protocol::Reply> sent;
  Access caller = Access::full();
  int abandoned = 0;
  bool more = true;
  std::function<void()> closed;
  std::function<void()> drained;
};

class ResponderTest : public testing::Test {
 protected:
  std::shared_ptr<FakeChannel> channel_ = std::make_shared<FakeChannel>();
};

TEST_F(ResponderTest, SendsOneLastReply) {
  {
    Responder responder(channel_);
    responder.stream({{"n", 1}});
    responder.reply({{"n", 2}});
    responder.reply({{"n", 3}});
    responder.stream({{"n", 4}});
    responder.error("a.b.C", {});
    EXPECT_FALSE(responder.wants_more());
    EXPECT_EQ(responder.queued_bytes(), 0u);
  }
  ASSERT_EQ(channel_->sent.size(), 2u);
  EXPECT_TRUE(channel_->sent[0].continues);
  EXPECT_FALSE(channel_->sent[1].continues);
  EXPECT_EQ(channel_->sent[1].parameters.at("n").as_int64(), 2);
  EXPECT_EQ(channel_->abandoned, 0);
  EXPECT_EQ(channel_.use_count(), 1) << "an answered responder lets go of the channel";
}

TEST_F(ResponderTest, SendsAnError) {
  Responder(channel_).error("a.b.C", {{"x", 1}});
  ASSERT_EQ(channel_->sent.size(), 1u);
  EXPECT_EQ(channel_->sent[0].error, "a.b.C");
  EXPECT_EQ(channel_->sent[0].parameters.at("x").as_int64(), 1);
}

TEST_F(ResponderTest, IsAbandonedOnceHoweverOftenItMoves) {
  {
    Responder first(channel_);
    Responder second(std::move(first));
    std::vector<Responder> many;
    many.push_back(std::move(second));
    many.reserve(100);
    EXPECT_EQ(channel_->abandoned, 0);
    EXPECT_EQ(many[0].queued_bytes(), 7u);
  }
  EXPECT_EQ(channel_->abandoned, 1);
}

TEST_F(ResponderTest, AbandonsWhatIsAssignedOver) {
  const auto other = std::make_shared<FakeChannel>();
  Responder responder(channel_);
  responder = Responder(other);
  EXPECT_EQ(channel_->abandoned, 1);
  EXPECT_EQ(other->abandoned, 0);
  responder.reply({});
  EXPECT_EQ(other->sent.size(), 1u);
}

TEST_F(ResponderTest, StreamsOnlyToWhoWantsMore) {
  channel_->more = false;
  Responder responder(channel_);
  EXPECT_THROW(responder.stream({}), std::logic_error);
  responder.reply({});
  EXPECT_NO_THROW(responder.stream({}));
  EXPECT_EQ(channel_->sent.size(), 1u);
}

}  // namespace
}  // namespace aiod::control
