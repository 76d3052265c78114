#include "aioctl/pager.hpp"

#include <gtest/gtest.h>

namespace aiod::aioctl {
namespace {

TEST(ChoosePager, TheVariablesNameIt) {
  EXPECT_EQ(choose_pager({}), (Pager{"less -FRSX", false}));
  EXPECT_EQ(choose_pager({.pager = "more"}), (Pager{"more", false}));
  EXPECT_EQ(choose_pager({.aioctl_pager = "most", .pager = "more"}), (Pager{"most", false}));
  EXPECT_EQ(choose_pager({.aioctl_pager = "", .pager = "more"}), Pager());
  EXPECT_EQ(choose_pager({.pager = "cat"}), Pager());
}

TEST(ChoosePager, ForSomebodyElseItIsOneThatRunsNothing) {
  EXPECT_EQ(choose_pager({.is_somebody_elses = true}), (Pager{"less -FRSX", true}));
  EXPECT_EQ(choose_pager({.pager = "more", .is_somebody_elses = true}), (Pager{"less -FRSX", true}));
  EXPECT_EQ(choose_pager({.pager = "sh -c id", .is_somebody_elses = true}), (Pager{"less -FRSX", true}));
  EXPECT_EQ(choose_pager({.pager = "", .is_somebody_elses = true}), Pager());
}

TEST(ChoosePager, WhatIsSaidAboutItDecides) {
  EXPECT_EQ(choose_pager({.pager = "more", .secure = "1"}), (Pager{"more", true}));
  EXPECT_EQ(choose_pager({.pager = "more", .secure = "no", .is_somebody_elses = true}),
            (Pager{"more", false}));
}

TEST(ChoosePager, SudoIsSeen) {
  ::setenv("SUDO_UID", "1000", 1);
  EXPECT_TRUE(runs_for_somebody_else());
  EXPECT_TRUE(choose_pager().secure);
}

}  // namespace
}  // namespace aiod::aioctl
