#include "state/last_runs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "support/temp_dir.hpp"

namespace aiod::state {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const RunTimes some{{"hello.service", aio::WallTime(1'790'000'000'123'456'789ns)},
                    {"hello@kitchen.service", aio::WallTime(-5ns)}};

class LastRunsTest : public ::testing::Test {
 protected:
  support::TempDir dir_;
  fs::path file_ = dir_.path() / "last-runs.json";
};

TEST_F(LastRunsTest, AreKeptToTheNanosecond) {
  EXPECT_EQ(decode_last_runs(encode_last_runs(some)), some);
  save_last_runs(file_, some);
  const LastRuns loaded = load_last_runs(file_);
  EXPECT_EQ(loaded.times, some);
  EXPECT_THAT(loaded.warning, IsEmpty());
}

TEST_F(LastRunsTest, NoFileIsNoRuns) {
  const LastRuns loaded = load_last_runs(file_);
  EXPECT_THAT(loaded.times, IsEmpty());
  EXPECT_THAT(loaded.warning, IsEmpty());
}

TEST_F(LastRunsTest, AFileThatCanNotBeUsedIsKeptAsideAndSaid) {
  const std::string whole = encode_last_runs(some);
  int number = 0;
  for (const std::string& text :
       {std::string(), std::string("\xff"), whole.substr(0, whole.size() / 2), std::string("[]"),
        std::string(R"({"version":2,"last_runs_ns":{}})"), std::string(R"({"version":1})"),
        std::string(R"({"version":1,"last_runs_ns":{"a":"b"}})"),
        std::string(R"({"version":1,"last_runs_ns":{"":1}})"),
        std::string(R"({"version":1,"last_runs_ns":{"a":1.5}})")}) {
    dir_.write("last-runs.json", text);
    const LastRuns loaded = load_last_runs(file_);
    const std::string aside = file_.string() + ".bad-" + std::to_string(++number);
    EXPECT_THAT(loaded.times, IsEmpty()) << text;
    EXPECT_THAT(loaded.warning, HasSubstr("kept as " + aside)) << text;
    EXPECT_EQ(support::read_text(aside), text);
    EXPECT_FALSE(fs::exists(file_));
  }
}

TEST_F(LastRunsTest, AFolderInItsPlaceIsSaidToo) {
  fs::create_directory(file_);
  EXPECT_THAT(load_last_runs(file_).warning, HasSubstr("kept as"));
  save_last_runs(file_, some);
  EXPECT_EQ(load_last_runs(file_).times, some);
}

}  // namespace
}  // namespace aiod::state
