#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Boot : public SystemTest {
 protected:
  double since(std::string_view name) { return task(name).at("since").as_double(); }
  std::string failure(std::string_view name) {
    return std::string(task(name).at("error").at("message").as_string());
  }
};

TEST_F(Boot, CoreServicesEndBeforeTheOthersBegin) {
  start_with({"links", "links_core"},
             "links_core: {kwargs: {ends: returns}}\n"
             "links_core@second: {kwargs: {ends: returns}, require: links_core}\n"
             "links: {require: [links_core@second, links@base]}\n"
             "links@base: {}\n");
  EXPECT_EQ(state_of("links_core"), "done");
  EXPECT_EQ(state_of("links_core@second"), "done");
  EXPECT_EQ(state_of("links"), "running");
  EXPECT_LE(since("links_core"), since("links_core@second"));
  EXPECT_LE(since("links_core@second"), since("links@base"));
  EXPECT_LE(since("links@base"), since("links"));
}

TEST_F(Boot, UnmetRequirementsFailTheDependentsAndPrintTheCycle) {
  start_with({"links", "links_core"},
             "links_core: {kwargs: {ends: throws}}\n"
             "links: {require: links_core}\n"
             "links@a: {require: links@b}\n"
             "links@b: {require: links@c}\n"
             "links@c: {require: links@a}\n"
             "links@d: {require: nobody}\n"
             "links@fine: {}\n");
  EXPECT_THAT(failure("links"), HasSubstr("links_core.service, which is failed"));
  EXPECT_THAT(failure("links@a"),
              HasSubstr("links@a.service -> links@b.service -> links@c.service -> links@a.service"));
  EXPECT_THAT(failure("links@d"), HasSubstr("nobody, and there is no such service"));
  EXPECT_EQ(state_of("links@fine"), "running");
}

TEST_F(Boot, BootTimeoutLetsTheOthersStart) {
  daemon_.configure("aiod.yaml", "boot_timeout: 50ms\n");
  start_with({"links", "links_core"}, "links: {}\nlinks@needs: {require: links_core}\n");
  EXPECT_EQ(state_of("links_core"), "running");
  EXPECT_EQ(state_of("links"), "running");
  EXPECT_EQ(state_of("links@needs"), "starting");
  EXPECT_THAT(daemon_.aioctl({"why", "links@needs"}).out,
              HasSubstr("it waits for what it requires: links_core"));
}

TEST_F(Boot, TimesTellHowLongEachTook) {
  start_with({"links", "links_core"},
             "links_core: {kwargs: {ends: returns}}\nlinks: {require: links_core}\n");
  const auto times = daemon_.aioctl_json({"list", "--times"});
  EXPECT_GE(support::named(times.at("services"), "links_core.service").at("run").as_double(), 0.02);
  EXPECT_THAT(daemon_.aioctl({"list", "--times"}).out,
              AllOf(HasSubstr("links_core.service"), HasSubstr("ms")));
  EXPECT_THAT(daemon_.aioctl({"list-dependencies", "links"}).out, HasSubstr("links_core.service"));
}

}  // namespace
}  // namespace aiod::system_tests
