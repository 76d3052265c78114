#include <sys/stat.h>

#include <boost/json/serialize.hpp>

#include <fstream>
#include <random>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Texts = std::vector<std::string>;

class LogRead : public SystemTest {
 protected:
  boost::json::object read(const boost::json::object& parameters) const {
    return daemon_.connect().call("io.aiod.Log.Read", parameters);
  }
  Texts texts(const boost::json::object& parameters) const {
    Texts all;
    const auto reply = read(parameters);
    if (reply.contains("error")) return {boost::json::serialize(reply)};
    for (const auto& record : reply.at("parameters").at("records").as_array())
      all.push_back(support::text_at(record, "text"));
    return all;
  }
  std::string failure(const boost::json::object& parameters) const {
    const auto reply = read(parameters);
    if (!reply.contains("error")) return "no failure";
    EXPECT_EQ(reply.at("error"), "io.aiod.Log.Failed");
    return support::text_at(reply.at("parameters"), "message");
  }
  // A start is answered when the task runs, which may be before its line.
  void run_counts(int until) {
    daemon_.wait_for_log("run 1");
    for (int run = 2; run <= until; ++run) {
      daemon_.aioctl({"start", "counts"});
      daemon_.wait_for_log("run " + std::to_string(run));
    }
  }
};

TEST_F(LogRead, ByNumberAndLevel) {
  start_with({"counts"});
  run_counts(4);
  const auto records = read({{"units", {"counts"}}}).at("parameters").at("records").as_array();
  ASSERT_EQ(records.size(), 4u);
  EXPECT_THAT(texts({{"units", {"counts"}}, {"after", records.at(1).at("seq")}}),
              ElementsAre("run 3", "run 4"));
  EXPECT_THAT(texts({{"units", {"counts"}}, {"levelMax", "debug"}}), IsEmpty());
  EXPECT_THAT(texts({{"units", {"counts"}}, {"level", "info"}, {"levelMax", "info"}, {"lines", 1}}),
              ElementsAre("run 4"));
}

TEST_F(LogRead, OfADaemonThatWasKilled) {
  start_with({"counts"});
  EXPECT_THAT(failure({{"boot", -1}}), HasSubstr("no log of a daemon before"));
  run_counts(3);
  daemon_.stop(SIGKILL);
  daemon_.start();
  daemon_.wait_for_log("run 1");
  EXPECT_THAT(texts({{"boot", -1}, {"units", {"counts"}}}), ElementsAre("run 1", "run 2", "run 3"));
  EXPECT_THAT(texts({{"boot", -1}, {"grep", "run [23]"}, {"lines", 1}}), ElementsAre("run 3"));
  EXPECT_THAT(texts({{"boot", 0}, {"units", {"counts"}}}), ElementsAre("run 1"));
  EXPECT_THAT(failure({{"boot", -1}, {"follow", true}}), HasSubstr("can't be followed"));
  EXPECT_THAT(failure({{"boot", -2}}), HasSubstr("not kept"));
}

TEST_F(LogRead, OfADaemonThatEndedWell) {
  start_with({"counts"});
  daemon_.wait_for_log("run 1");
  EXPECT_EQ(daemon_.stop().exit, 0);
  daemon_.start();
  const Texts all = texts({{"boot", -1}});
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.back(), "ended");
}

// Whatever became of the file, what is read was written once, and the daemon goes on.
TEST_F(LogRead, OfAFileThatWasDamaged) {
  start_with({"counts"});
  run_counts(6);
  daemon_.stop(SIGKILL);
  daemon_.start();
  const auto file = daemon_.folder() / "run" / "log.ring.1";
  const std::string whole = support::read_text(file);
  const Texts written = texts({{"boot", -1}});
  ASSERT_GT(written.size(), 5u);
  std::mt19937 random(7);
  for (int i = 0; i < 200; ++i) {
    std::string torn = whole;
    const std::size_t within = random() % 2 == 0 ? 64 : 2000;  // the header, or the first lines too
    for (int n = 0; n < 3; ++n) torn[random() % within] = static_cast<char>(random());
    if (i % 4 == 0) torn.resize(random() % 4000);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << torn;
    const auto reply = read({{"boot", -1}});
    if (reply.contains("error")) continue;
    for (const auto& record : reply.at("parameters").at("records").as_array())
      ASSERT_THAT(written, ::testing::Contains(support::text_at(record, "text")));
  }
  EXPECT_EQ(daemon_.aioctl({"is-active", "counts"}).out, "done\n");
}

TEST_F(LogRead, OfWhatIsNoFile) {
  start_with({"counts"});
  const auto file = daemon_.folder() / "run" / "log.ring.1";
  std::filesystem::create_directory(file);
  EXPECT_THAT(failure({{"boot", -1}}), HasSubstr("no log"));
  std::filesystem::remove(file);
  ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  EXPECT_THAT(failure({{"boot", -1}}), HasSubstr("no log"));
}

}  // namespace
}  // namespace aiod::system_tests
