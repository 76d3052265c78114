#include "aiomqtt/env_file.hpp"

#include <gtest/gtest.h>

#include <aio/env_file.hpp>

namespace aiomqtt {
namespace {

TEST(EnvFile, NamesThatLeaveTheFolderAreRefused) {
  EXPECT_EQ(env_file("/etc/aiod", ".env"), "/etc/aiod/.env");
  EXPECT_EQ(env_file("/etc/aiod", ".env.local"), "/etc/aiod/.env.local");
  for (const char* name :
       {"", ".", "..", "services.yaml", "../.env", ".env/../x", "/etc/passwd", ".env./x", ".env."})
    EXPECT_THROW(env_file("/etc/aiod", name), EnvError) << name;
}

TEST(EnvFile, ReplacesAndAppends) {
  EXPECT_EQ(with_variables("A=1\n# A=2\nAB=3", {{"A", "x"}, {"C", 5}}), "A=x\n# A=2\nAB=3\nC=5\n");
  EXPECT_EQ(with_variables("", {{"A", "b c"}}), "A=b c\n");
}

TEST(EnvFile, WhatIsWrittenIsReadBackByteForByte) {
  for (const char* value : {" a ", "\"a\"", "'", "'a'", "#", "007", ""}) {
    std::vector<aio::env::Problem> problems;
    EXPECT_EQ(aio::env::read(with_variables("A=old\n", {{"A", value}}), problems).at("A"), value);
  }
}

TEST(EnvFile, RefusesWhatWouldBreakIt) {
  EXPECT_THROW(with_variables("", {{"A", "\x1B[2J"}}), EnvError) << "the daemon would not start with it";

  EXPECT_THROW(with_variables("", {{"A", "b\nC=d"}}), EnvError);
  EXPECT_THROW(with_variables("", {{"A B", "c"}}), EnvError);
  EXPECT_THROW(with_variables("", {{"", "c"}}), EnvError);
}

}  // namespace
}  // namespace aiomqtt
