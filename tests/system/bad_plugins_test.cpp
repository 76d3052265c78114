#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using support::named;
using testing::AllOf;
using testing::HasSubstr;

// One daemon with everything that can be wrong with a plugin, but for what takes the whole process down.
class BadPlugins : public SystemTest {
 protected:
  BadPlugins() {
    for (const auto& file : std::filesystem::directory_iterator(support::bad_plugin_folder())) {
      const std::string name = file.path().filename().string();
      if (name.ends_with("_service.so") && name != "segfaults_service.so" &&
          name != "slow_constructor_service.so")
        std::filesystem::copy_file(file.path(), daemon_.services_folder() / name);
    }
    daemon_.configure("services.yaml",
                      "blocks: {enabled: false}\nhello: {}\nignores_stop: {stop_timeout: 200ms}\n");
    start_with({"hello"});
  }

  std::string reason(std::string_view service) {
    const auto entry = named(daemon_.aioctl_json({"list"}).at("services"), service);
    EXPECT_TRUE(entry.at("error").is_string()) << service;
    return std::string(entry.at("error").as_string());
  }
};

TEST_F(BadPlugins, AllOthersRun) {
  for (const char* name : {"hello", "well_behaved", "throws_in_show", "throws_in_on_stop", "ignores_stop"})
    EXPECT_EQ(state_of(name), "running") << name;
  EXPECT_EQ(daemon_.aioctl({"status"}).exit, 0);
}

TEST_F(BadPlugins, ListSaysWhyOneIsNotLoaded) {
  EXPECT_THAT(reason("wrong_abi"), AllOf(HasSubstr("wrong_abi_service.so"), HasSubstr("ABI")));
  EXPECT_THAT(reason("wrong_boost"), HasSubstr("Boost"));
  EXPECT_THAT(reason("not_elf"), HasSubstr("ELF"));
  for (const char* name : {"truncated", "no_note", "no_descriptor"}) EXPECT_NE(reason(name), "") << name;
  const std::string table = daemon_.aioctl({"list"}).out;
  for (const char* name : {"wrong_abi", "wrong_boost", "not_elf", "truncated", "no_note", "no_descriptor"})
    EXPECT_THAT(table, HasSubstr(std::string("× ") + name));
}

TEST_F(BadPlugins, TheFailedOnesSayWhatTheyThrew) {
  for (const auto& [name, message] :
       {std::pair{"throws_in_constructor", "does not want to be"},
        std::pair{"throws_in_task", "the task has failed"},
        std::pair{"throws_in_on_error", "the second failure"}, std::pair{"throws_int", "int"}}) {
    daemon_.wait_for_state(std::string(name) + ".service", "failed");
    EXPECT_THAT(daemon_.aioctl({"traceback", name}).out, HasSubstr(message)) << name;
  }
  EXPECT_THAT(daemon_.aioctl({"traceback", "throws_in_on_error"}).out, HasSubstr("the first failure"));
}

TEST_F(BadPlugins, OnStopThatThrowsIsAFailure) {
  const support::Finished finished = daemon_.aioctl({"stop", "throws_in_on_stop"});
  EXPECT_EQ(finished.exit, 1);
  EXPECT_EQ(finished.out, "throws_in_on_stop.service: running -> failed\n");
  EXPECT_THAT(daemon_.aioctl({"traceback", "throws_in_on_stop"}).out, HasSubstr("no stopping here"));
}

TEST_F(BadPlugins, ShowThatThrowsDoesNotHideThePage) {
  const support::Finished page = daemon_.aioctl({"status", "throws_in_show"});
  EXPECT_EQ(page.exit, 0);
  EXPECT_THAT(page.out, AllOf(HasSubstr("Active: active (running)"), HasSubstr("throws_in_show_service.so")));
  EXPECT_EQ(daemon_.aioctl({"status", "-d"}).exit, 0);
  EXPECT_THAT(
      daemon_.aioctl({"report", "throws_in_show"}).err + daemon_.aioctl({"report", "throws_in_show"}).out,
      HasSubstr("nothing to report"));
  EXPECT_EQ(state_of("throws_in_show"), "running");
}

TEST_F(BadPlugins, AChildThatThrowsFailsAlone) {
  daemon_.wait_for_state("throws_in_child.service.fragile", "failed");
  EXPECT_EQ(state_of("throws_in_child"), "running");
  EXPECT_THAT(daemon_.aioctl({"traceback", "throws_in_child.service.fragile"}).out,
              HasSubstr("the child has failed"));
}

TEST_F(BadPlugins, ACallThatThrowsIsTheCallersError) {
  const support::Finished call = daemon_.aioctl({"call", "throws_in_child", "1"});
  EXPECT_EQ(call.exit, 1);
  EXPECT_THAT(call.err, HasSubstr("do not call me"));
  EXPECT_THAT(daemon_.aioctl({"report", "throws_in_child"}).out, HasSubstr("int"));
  EXPECT_EQ(state_of("throws_in_child"), "running");
}

TEST_F(BadPlugins, AHandleThatIsKeptTooLongIsGone) {
  EXPECT_EQ(daemon_.aioctl({"call", "keeps_handle", R"("keep")"}).out, "I am here\n");
  daemon_.aioctl({"stop", "offers"});
  for (int i = 0; i < 2; ++i) {
    const support::Finished call = daemon_.aioctl({"call", "keeps_handle", "1"});
    EXPECT_EQ(call.exit, 1);
    EXPECT_THAT(call.err, AllOf(HasSubstr("aio::Gone"), HasSubstr("offers")));
    daemon_.aioctl({"start", "offers"});  // another run is not what the handle was for
  }
  EXPECT_EQ(daemon_.aioctl({"call", "keeps_handle", R"("keep")"}).out, "I am here\n");
  EXPECT_EQ(daemon_.stop().exit, 0) << "with a handle in a static variable";
}

TEST_F(BadPlugins, OneThatAlwaysFailsHoldsNobodyUp) {
  daemon_.wait_for_state("fails_always.service", "failed");
  for (int i = 0; i < 20; ++i) daemon_.aioctl({"start", "fails_always"});
  daemon_.wait_for_state("fails_always.service", "failed");
  EXPECT_GE(task("fails_always").at("stats").at("runs").as_int64(), 21);
  EXPECT_EQ(state_of("hello"), "running");
}

TEST_F(BadPlugins, StartingARefusedOneFailsWithTheReason) {
  for (const char* name : {"wrong_abi", "not_elf", "null_service"}) {
    EXPECT_EQ(daemon_.aioctl({"start", name}).exit, 1) << name;
    EXPECT_EQ(state_of(name), "failed") << name;
  }
}

TEST_F(BadPlugins, AllOfThemStopTogether) {
  daemon_.aioctl({"stop", "*"});
  EXPECT_EQ(state_of("well_behaved"), "stopped");
  EXPECT_EQ(task("well_behaved").at("result"), "hello and good-bye");
}

}  // namespace
}  // namespace aiod::system_tests
