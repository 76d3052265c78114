#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <gtest/gtest.h>

#include <aio/detail/task_context.hpp>
#include <aio/sleep.hpp>
#include <aio/testing/manual_loop.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace aio::detail {
namespace {

std::string name() {
  const std::string* running = running_name();
  return running != nullptr ? *running : "nobody";
}

Task<void> tell_twice(std::vector<std::string>& names) {
  names.push_back(name());
  co_await sleep(std::chrono::seconds(1));
  names.push_back(name());
}

TEST(RunningName, IsTheTasksDuringItsResumes) {
  testing::ManualLoop loop;
  std::vector<std::string> names;
  const TaskRef task(new TaskContext(loop.loop(), "hello.service"));
  boost::asio::co_spawn(loop.loop().executor(task), tell_twice(names), boost::asio::detached);
  loop.settle();
  EXPECT_EQ(name(), "nobody");
  loop.advance(std::chrono::seconds(1));
  EXPECT_EQ(names, (std::vector<std::string>{"hello.service", "hello.service"}));
  EXPECT_EQ(name(), "nobody");
}

TEST(RunningName, OfACallIsTheInnermostOnes) {
  const std::string outer = "a.service";
  const std::string inner = "b.service";
  const CallScope first(outer);
  {
    const CallScope second(inner);
    EXPECT_EQ(name(), inner);
    const ResumeScope nobodys(nullptr, false);
    EXPECT_EQ(name(), inner) << "nothing resumes";
  }
  EXPECT_EQ(name(), outer);
}

}  // namespace
}  // namespace aio::detail
