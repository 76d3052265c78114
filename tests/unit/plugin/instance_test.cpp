#include "plugin/instance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/detail/throw_site.hpp>

#include "support.hpp"

namespace aiod::plugin {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class InstanceTest : public ::testing::Test {
 protected:
  ~InstanceTest() override { host_.forget(); }

  Instance make(const std::string& plugin) { return {libraries_.load(bad_plugin(plugin)), host_}; }
  std::shared_ptr<void> defaults(const Instance& instance) {
    std::vector<aio::BindProblem> problems;
    return instance.library().bind({}, problems);
  }

  Folder state_;
  Libraries libraries_{state_.path()};
  TestHost host_;
};

TEST_F(InstanceTest, TheConstructorsExceptionBecomesText) {
  std::filesystem::path copy;
  try {
    auto library = libraries_.load(bad_plugin("throws_in_constructor"));
    copy = library->copy();
    const Instance instance(std::move(library), host_);
    FAIL() << "nothing was thrown";
  } catch (const PluginError& e) {
    EXPECT_EQ(e.error().type, "std::runtime_error");
    EXPECT_EQ(e.error().message, "test.service does not want to be");
    EXPECT_THAT(aio::detail::name_functions(e.error().traceback),
                HasSubstr("ThrowsInConstructor::ThrowsInConstructor()"));
  }
  EXPECT_FALSE(still_mapped(copy));
}

TEST_F(InstanceTest, ACreatorThatMakesNothing) {
  EXPECT_THAT(plugin_error([&] { make("null_service"); }), HasSubstr("made no service"));
}

TEST_F(InstanceTest, ATasksExceptionHasItsPlaceInThePlugin) {
  const Instance instance = make("throws_in_task");
  host_.start(instance.service(), defaults(instance));
  host_.manual().advance(1s);
  ASSERT_TRUE(host_.error());
  EXPECT_EQ(host_.error()->type, "std::runtime_error");
  EXPECT_EQ(host_.error()->message, "the task has failed");
  const std::string traceback = aio::detail::name_functions(host_.error()->traceback);
  EXPECT_THAT(traceback, StartsWith("#0 (anonymous namespace)::ThrowsInTask::task(aio::NoParams) ("));
  EXPECT_THAT(traceback, HasSubstr(instance.library().build_id()));
  EXPECT_THAT(traceback, HasSubstr('(' + instance.library().origin().file.string() + "+0x"))
      << "the plugin's file, not the daemon's copy of it";
}

TEST_F(InstanceTest, AThrownIntToo) {
  const Instance instance = make("throws_int");
  host_.start(instance.service(), defaults(instance));
  host_.manual().advance(1s);
  ASSERT_TRUE(host_.error());
  EXPECT_EQ(host_.error()->type, "int");
  EXPECT_EQ(host_.error()->message, "42");
  EXPECT_THAT(aio::detail::name_functions(host_.error()->traceback),
              HasSubstr("ThrowsInt::task(aio::NoParams)"));
}

TEST_F(InstanceTest, AnotherOneTakesItsPlaceInTheRightOrder) {
  Instance instance = make("throws_in_show");
  const std::filesystem::path old = instance.library().copy();
  instance = make("well_behaved");
  EXPECT_FALSE(still_mapped(old));
  EXPECT_EQ(instance.service().info().info, "Does everything right");
}

TEST_F(InstanceTest, InstancesShareTheirLibrary) {
  const Instance one = make("well_behaved");
  const Instance two = make("well_behaved");
  EXPECT_EQ(&one.library(), &two.library());
  EXPECT_NE(&one.service(), &two.service());
}

}  // namespace
}  // namespace aiod::plugin
