#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Services that use one another, and those with many and odd child tasks.
class SeedTogether : public SystemTest {
 protected:
  boost::json::value borrow(const char* how) {
    return daemon_.aioctl_json({"call", "borrows", std::string("\"") + how + "\""});
  }
};

TEST_F(SeedTogether, OneUsesWhatTheOtherProvides) {
  start_with({"borrows", "lends"});
  EXPECT_EQ(borrow("kept").at("result"), 1);
  EXPECT_EQ(borrow("fresh").at("result"), 2);
}

TEST_F(SeedTogether, AHandleGoesDeadWithItsServiceAndANewOneIsFound) {
  start_with({"borrows", "lends"});
  EXPECT_EQ(daemon_.aioctl({"stop", "lends"}).exit, 0);
  EXPECT_THAT(support::show(borrow("kept")), HasSubstr("aio::Gone"));
  EXPECT_EQ(borrow("fresh").at("result"), nullptr);
  EXPECT_EQ(state_of("borrows"), "running");
  EXPECT_EQ(daemon_.aioctl({"start", "lends"}).exit, 0);
  EXPECT_EQ(borrow("fresh").at("result"), 1);
  EXPECT_THAT(support::show(borrow("kept")), HasSubstr("aio::Gone"));
}

TEST_F(SeedTogether, AnUnloadedOneStaysMappedWhileItIsUsed) {
  start_with({"borrows", "lends"});
  EXPECT_THAT(daemon_.aioctl({"unload", "lends"}).out, HasSubstr("borrows.service"));
  EXPECT_THAT(support::show(borrow("kept")), HasSubstr("aio::Gone"));
  EXPECT_EQ(daemon_.aioctl({"start", "lends"}).exit, 0);
  EXPECT_EQ(borrow("fresh").at("result"), 1) << "a new object";
}

TEST_F(SeedTogether, WithoutTheOtherItDoesNotStart) {
  start_with({"borrows", "lends"}, "lends: {enabled: false}\n");
  await_state("borrows", "failed");
  EXPECT_THAT(daemon_.aioctl({"why", "borrows"}).out,
              AllOf(HasSubstr("requires lends.service, which is inactive"), HasSubstr("start that first")));
}

TEST_F(SeedTogether, ChildTasksMayBeManyAndOddlyNamed) {
  start_with({"children"},
             "children: {args: [[\"a b\", \"über\", \"x.y\", \"[z]\", \"*\", \"line\\nbreak\"], 1000]}\n");
  EXPECT_EQ(task("children").at("children").as_array().size(), 1007u);
  EXPECT_EQ(state_of("children.service.a b"), "running");
  EXPECT_EQ(state_of("children.service.über"), "running");
  EXPECT_EQ(state_of("children.service.x.y"), "running");
  await_state("children.service.throws at once", "failed");
  EXPECT_THAT(daemon_.aioctl({"status", "children*"}).out, HasSubstr("line\\nbreak"));
  EXPECT_EQ(daemon_.aioctl({"stop", "children"}).exit, 0);
  const auto children = daemon_.aioctl_json({"status", "children.service.*"});
  for (const auto& one : children.at("tasks").as_array())
    EXPECT_NE(one.at("state"), "running") << support::show(one.at("name"));
  EXPECT_EQ(task("children").at("result"), "stopped");
  EXPECT_EQ(daemon_.aioctl({"status", "children.service.too late"}).exit, 4);
}

TEST_F(SeedTogether, AChildMayReplaceItself) {
  start_with({"children"}, "children: {kwargs: {replaces_itself: true}}\n");
  while (task("children").at("stats").at("lives") != 5) daemon_.aioctl({"status"});
  daemon_.wait_for_state("children.service.phoenix", "running");
  EXPECT_EQ(daemon_.aioctl({"restart", "children"}).exit, 0);
  EXPECT_EQ(state_of("children"), "running");
}

}  // namespace
}  // namespace aiod::system_tests
