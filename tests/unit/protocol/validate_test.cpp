#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <limits>

#include "protocol/interfaces.hpp"

namespace aiod::protocol {
namespace {

const Interface& sample() {
  static const Interface interface = parse_interface(R"(interface org.example.test
type Pair (first: int, second: ?string)
type Paint (red, green)
method Bool(x: bool) -> ()
method Int(x: int) -> ()
method Float(x: float) -> ()
method String(x: string) -> ()
method Object(x: object) -> ()
method Any(x: ?object) -> ()
method Color(x: (red, green)) -> ()
method List(x: []Pair) -> ()
method Table(x: [string]?int) -> ()
method Set(x: [string]()) -> ()
method Maybe(x: ?int) -> ()
method Two(a: int, b: ?[][]int) -> (sum: int)
error Bad (why: string)
)");
  return interface;
}

boost::json::object parse(std::string_view text) {
  return boost::json::parse(text).as_object();
}

// The reason why {"x": value} does not fit, or nothing.
std::string reason_of_value(std::string_view method, boost::json::value value) {
  const auto violation = validate(sample(), method, {{"x", std::move(value)}});
  if (!violation) return "";
  EXPECT_EQ(violation->parameter, "x");
  return violation->reason;
}

std::string reason(std::string_view method, std::string_view json) {
  return reason_of_value(method, boost::json::parse(json));
}

TEST(Validate, NumbersInMessagesAreAsAPersonWritesThem) {
  EXPECT_THAT(reason_of_value("String", 18.5), testing::HasSubstr("not 18.5"));
}

TEST(Validate, ChecksBasicTypes) {
  EXPECT_EQ(reason("Bool", "true"), "");
  EXPECT_EQ(reason("Bool", "1"), "x must be true or false, not 1");
  EXPECT_EQ(reason("String", "\"\""), "");
  EXPECT_EQ(reason("String", "5"), "x must be a string, not 5");
  EXPECT_EQ(reason("String", "null"), "x must be a string, not null");
  EXPECT_EQ(reason("String", "{}"), "x must be a string, not an object");
  EXPECT_EQ(reason("String", "[]"), "x must be a string, not an array");
}

TEST(Validate, TakesOnlyJsonIntegersOf64BitsForInt) {
  EXPECT_EQ(reason("Int", "-9223372036854775808"), "");
  EXPECT_EQ(reason_of_value("Int", boost::json::value(std::uint64_t{7})), "");
  EXPECT_EQ(reason("Int", "9223372036854775807"), "");
  EXPECT_EQ(reason("Int", "9223372036854775808"), "x must be an integer, not 9223372036854775808");
  EXPECT_EQ(reason("Int", "5.0"), "x must be an integer, not 5.0");
  EXPECT_EQ(reason("Int", "\"5\""), "x must be an integer, not \"5\"");
  EXPECT_EQ(reason("Int", "true"), "x must be an integer, not true");
}

TEST(Validate, TakesIntegersForFloat) {
  for (const auto number : {"5", "5.5", "-1e300", "18446744073709551615"})
    EXPECT_EQ(reason("Float", number), "");
  EXPECT_EQ(reason("Float", "\"1\""), "x must be a number, not \"1\"");
}

TEST(Validate, TakesAnythingForAny) {
  for (const auto value : {"1", "null", "[1,null]", "{\"a\":{}}", "\"x\"", "false"}) {
    EXPECT_EQ(reason("Any", value), "") << value;
  }
  EXPECT_FALSE(validate(sample(), "Any", {}));
  EXPECT_EQ(reason("Object", "1"), "");
  EXPECT_EQ(reason("Object", "null"), "x must be given, not null");
}

TEST(Validate, ChecksEnumerations) {
  EXPECT_EQ(reason("Color", "\"red\""), "");
  EXPECT_EQ(reason("Color", "\"blue\""), "x must be one of \"red\", \"green\", not \"blue\"");
  EXPECT_EQ(reason("Color", "0"), "x must be one of \"red\", \"green\", not 0");
}

TEST(Validate, NamesThePlaceInside) {
  EXPECT_EQ(reason("List", R"([{"first":1},{"first":2,"second":"b"},{"first":3,"second":null}])"), "");
  EXPECT_EQ(reason("List", "[]"), "");
  EXPECT_EQ(reason("List", R"([{"first":1},{"first":"2"}])"), "x[1].first must be an integer, not \"2\"");
  EXPECT_EQ(reason("List", R"([{"second":"a"}])"), "x[0].first is missing");
  EXPECT_EQ(reason("List", R"([{"first":1,"third":1}])"), "x[0].third is unknown");
  EXPECT_EQ(reason("List", R"([null])"), "x[0] must be an object, not null");
  EXPECT_EQ(reason("List", R"({})"), "x must be an array, not an object");
  EXPECT_EQ(reason("Table", R"({"a":1,"b":null})"), "");
  EXPECT_EQ(reason("Table", R"({"a":"1"})"), "x[\"a\"] must be an integer, not \"1\"");
  EXPECT_EQ(reason("Table", "[]"), "x must be an object, not an array");
  EXPECT_EQ(reason("Set", R"({"a":{},"b":{}})"), "");
  EXPECT_EQ(reason("Set", R"({"a":{"b":1}})"), "x[\"a\"].b is unknown");
}

TEST(Validate, LetsNullableFieldsBeAbsent) {
  EXPECT_FALSE(validate(sample(), "Maybe", {}));
  EXPECT_EQ(reason("Maybe", "null"), "");
  EXPECT_EQ(reason("Maybe", "1"), "");
  EXPECT_EQ(reason("Maybe", "\"1\""), "x must be an integer, not \"1\"");
}

TEST(Validate, NamesTheParameter) {
  auto violation = validate(sample(), "Two", {});
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->parameter, "a");
  EXPECT_EQ(violation->reason, "a is missing");
  violation = validate(sample(), "Two", parse(R"({"a":1,"c":2})"));
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->parameter, "c");
  EXPECT_EQ(violation->reason, "c is unknown");
  violation = validate(sample(), "Two", parse(R"({"a":1,"b":[[],[1,"x"]]})"));
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->parameter, "b");
  EXPECT_EQ(violation->reason, "b[1][1] must be an integer, not \"x\"");
}

TEST(Validate, KeepsReasonsShort) {
  const auto text = reason_of_value("Int", boost::json::value(std::string(100'000, 'x')));
  EXPECT_LT(text.size(), 100u);
}

TEST(Validate, ChecksRepliesAndErrors) {
  EXPECT_FALSE(validate_reply(sample(), "Two", {{"sum", 3}}));
  EXPECT_EQ(validate_reply(sample(), "Two", {})->reason, "sum is missing");
  EXPECT_EQ(validate_reply(sample(), "Two", {{"sum", 3}, {"more", 1}})->parameter, "more");
  EXPECT_FALSE(validate_error(sample(), "Bad", {{"why", "x"}}));
  EXPECT_EQ(validate_error(sample(), "Bad", {})->reason, "why is missing");
}

TEST(Validate, ThrowsForMembersThatAreNotThere) {
  EXPECT_THROW(validate(sample(), "Nope", {}), std::out_of_range);
  EXPECT_THROW(validate_reply(sample(), "Bad", {}), std::out_of_range);
  EXPECT_THROW(validate_error(sample(), "Two", {}), std::out_of_range);
}

TEST(Validate, TakesTheTaskOfTheDesign) {
  const auto task = boost::json::parse(R"({"name":"hello.service","service":"hello","kind":"service",
    "type":"runtime","state":"running","info":"...","docs":"...","path":".../hello_service.so","enabled":true,
    "since":0.0,"done_at":null,"result":null,"error":null,"args":[],"kwargs":{},
    "next_start":[],"children":["hello.service.blink"],"schedule":null,"show":{"name":"Stats","text":"..."},"stats":{},
    "restarts":0,"wait":{"on":"sleep","until":0.0,"where":"hello_service.cpp:28"},
    "cpu":{"resumes":0,"total_us":0,"longest_us":0}})");
  const boost::json::object reply{{"tasks", {task}}, {"missing", boost::json::array{}}};
  const auto violation = validate_reply(*find_interface("io.aiod.Services"), "Status", reply);
  EXPECT_FALSE(violation) << violation->reason;
}

}  // namespace
}  // namespace aiod::protocol
