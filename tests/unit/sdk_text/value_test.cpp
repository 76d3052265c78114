#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <limits>
#include <string>

#include <aio/value.hpp>

namespace aio {
namespace {

TEST(JsonText, NumbersAreWrittenAsAPersonWritesThem) {
  EXPECT_EQ(to_json_text(Value(18.5)), "18.5");
  EXPECT_EQ(to_json_text(Value(0.1)), "0.1");
  EXPECT_EQ(to_json_text(Value(-40.0)), "-40.0") << "still no integer";
  EXPECT_EQ(to_json_text(Value(1795356194.25)), "1795356194.25");
  EXPECT_EQ(to_json_text(Value(7)), "7");
}

TEST(JsonText, WhatItWritesIsReadBackTheSame) {
  const Value value = {{"a", {1, -2, 18.5, 1e300, 5e-324, 1e16, true, nullptr, "\"q\"\n\u00e9"}},
                       {"k\"ey", Object{}},
                       {"list", Array{}},
                       {"big", std::numeric_limits<std::uint64_t>::max()}};
  EXPECT_EQ(boost::json::parse(to_json_text(value)), value);
  EXPECT_EQ(to_json_text(value.get_object()), to_json_text(value));
  EXPECT_EQ(to_json_text(value.at("a").get_array()), to_json_text(value.at("a")));
}

TEST(JsonText, WhatJsonCantSayIsNull) {
  EXPECT_EQ(
      to_json_text(Array{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}),
      "[null,null]");
}

}  // namespace
}  // namespace aio
