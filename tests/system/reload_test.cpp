#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Reload : public SystemTest {
 protected:
  std::int64_t runs_of(std::string_view name) { return task(name).at("stats").at("runs").as_int64(); }
};

TEST_F(Reload, TouchesOnlyWhatChanged) {
  start_with({"links"},
             "links: {}\nlinks@a: {kwargs: {ends: never}}\nlinks@b: {}\nlinks@off: {enabled: false}\n");
  EXPECT_EQ(daemon_.aioctl({"stop", "links@b"}).exit, 0);
  daemon_.configure("services.yaml",
                    "links: {}\nlinks@a: {kwargs: {ends: 'never'}, require: links}\nlinks@b: {}\n"
                    "links@off: {enabled: true}\nlinks@new: {}\n");
  const auto dry = daemon_.aioctl_json({"reload", "--dry-run"});
  EXPECT_EQ(state_of("links@off"), "inactive");
  const auto plan = daemon_.aioctl_json({"reload"});
  EXPECT_EQ(dry, plan);
  EXPECT_EQ(boost::json::value({"links@a.service"}), plan.at("restarted"));
  EXPECT_EQ(runs_of("links@a"), 2);
  EXPECT_EQ(runs_of("links"), 1);
  EXPECT_EQ(state_of("links@b"), "stopped") << "a stop is not forgotten";
  EXPECT_EQ(state_of("links@off"), "running");
  EXPECT_EQ(state_of("links@new"), "running");
}

TEST_F(Reload, RefusesTheWholeChangeForOneError) {
  start_with({"links"}, "links: {kwargs: {ends: never}}\n");
  daemon_.configure("services.yaml", "links: {kwargs: {ends: 3}}\nlinks@new: {}\n");
  const auto refused = daemon_.aioctl({"reload"});
  EXPECT_EQ(refused.exit, 1);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("services.yaml:1:"), HasSubstr("nothing was changed")));
  EXPECT_EQ(daemon_.aioctl({"status", "links@new"}).exit, 4);
  EXPECT_EQ(runs_of("links"), 1);
}

TEST_F(Reload, BySighup) {
  start_with({"links"}, "links: {}\n");
  support::EventFollower events(daemon_.socket());
  daemon_.configure("services.yaml", "links: {}\nlinks@new: {}\n");
  ::kill(daemon_.pid(), SIGHUP);
  events.wait_for("links@new.service", "running");
}

TEST_F(Reload, ServicesDoNotLoseAStepWhileAThousandComeAndGo) {
  std::string many = "links: {}\n";
  for (int i = 0; i < 1000; ++i) many += "links@i" + std::to_string(i) + ": {}\n";
  start_with({"links"}, "links: {}\n");
  daemon_.configure("services.yaml", many);
  EXPECT_EQ(daemon_.aioctl_json({"reload"}).at("added").as_array().size(), 1000u);
  EXPECT_EQ(state_of("links@i999"), "running");
  daemon_.configure("services.yaml", "links: {}\n");
  EXPECT_EQ(daemon_.aioctl_json({"reload"}).at("removed").as_array().size(), 1000u);
  EXPECT_EQ(runs_of("links"), 1);
}

}  // namespace
}  // namespace aiod::system_tests
