#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::HasSubstr;

class Restart : public SystemTest {};

TEST_F(Restart, OnFailureBringsItBack) {
  start_with({"links"},
             "links: {kwargs: {ends: throws first}, restart: {policy: on-failure, delay: 10ms}}\n");
  daemon_.wait_for_state("links.service", "running");
  EXPECT_EQ(task("links").at("restarts"), 1);
  EXPECT_THAT(daemon_.aioctl({"log", "-u", "links"}).out, HasSubstr("retry 1 in"));
}

TEST_F(Restart, TheSeedsTrueAndAListDoToo) {
  daemon_.configure("aiod.yaml", "restart: {delay: 10ms}\n");
  start_with({"links"},
             "links@t: {kwargs: {ends: throws first, restart: true}}\n"
             "links@l: {enabled: false, kwargs: {ends: throws first, restart: [links@other]}}\n"
             "links@other: {}\nlinks@never: {kwargs: {ends: throws, restart: false}}\n");
  daemon_.wait_for_state("links@t.service", "running");
  support::EventFollower events(daemon_.socket());
  EXPECT_EQ(daemon_.aioctl({"start", "--no-block", "links@l"}).exit, 0);
  events.wait_for("links@l.service", "restarting");
  events.wait_for("links@other.service", "running");
  daemon_.wait_for_state("links@l.service", "running");
  EXPECT_EQ(state_of("links@never"), "failed");
}

TEST_F(Restart, WaitsVisiblyAndAStartByHandDoesNot) {
  start_with({"links"},
             "links: {kwargs: {ends: throws first}, restart: {policy: on-failure, delay: 1h, cap: 1h}}\n");
  EXPECT_EQ(state_of("links"), "restarting");
  EXPECT_EQ(daemon_.aioctl({"is-failed", "links"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"is-active", "links"}).exit, 3);
  EXPECT_THAT(daemon_.aioctl({"status"}).out, HasSubstr("retry 1 in"));
  EXPECT_EQ(daemon_.aioctl({"start", "links"}).exit, 0);
  EXPECT_EQ(state_of("links"), "running");
  EXPECT_EQ(task("links").at("restarts"), 0);
}

TEST_F(Restart, GivesUpWhereALimitSaysSo) {
  start_with(
      {"links"},
      "links: {kwargs: {ends: throws}, restart: {policy: on-failure, delay: 1ms, max: 3, within: 1h}}\n");
  daemon_.wait_for_state("links.service", "failed");
  EXPECT_THAT(daemon_.aioctl({"log", "-u", "links"}).out, HasSubstr("3 tries within 1h"));
}

}  // namespace
}  // namespace aiod::system_tests
