#include "unit/control/fixture.hpp"

namespace aiod::control {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class LogMethodsTest : public ControlTest {
 protected:
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

TEST_F(LogMethodsTest, ASlowFollowerLosesLinesAndIsToldHowMany) {
  const auto client = call(read_, {{"follow", true}, {"lines", 0}}, true);
  client->queued = 1024 * 1024;
  const int written = 5000;
  for (int i = 0; i < written; ++i) write("line " + std::to_string(i));
  manual_.advance(1s);
  EXPECT_EQ(client->replies.size(), 1u) << "left alone while it does not read";
  client->queued = 0;
  manual_.advance(1s);
  std::int64_t received = 0;
  std::int64_t lost = 0;
  for (const auto& reply : client->replies) {
    received += static_cast<std::int64_t>(reply.parameters.at("records").as_array().size());
    lost += reply.parameters.at("lost").as_int64();
  }
  EXPECT_GT(lost, 0);
  EXPECT_EQ(received + lost, written);
  EXPECT_EQ(texts(client->replies.back()).back(), "line 4999");
}

}  // namespace
}  // namespace aiod::control
