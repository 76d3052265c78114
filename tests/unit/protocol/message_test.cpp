#include "protocol/message.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <cmath>
#include <limits>

#include "protocol/json.hpp"

namespace aiod::protocol {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using testing::HasSubstr;

std::string reason_of(std::string_view call) {
  const auto decoded = decode_call(call);
  return decoded ? "accepted" : decoded.reason();
}

std::string_view without_nul(std::string_view message) {
  EXPECT_TRUE(message.ends_with('\0'));
  EXPECT_EQ(message.find('\0'), message.size() - 1);
  return message.substr(0, message.size() - 1);
}

TEST(EncodeCall, LeavesDefaultsOut) {
  EXPECT_EQ(encode(Call{.method = "a.b.C"}), "{\"method\":\"a.b.C\"}\0"s);
  EXPECT_EQ(encode(Call{.method = "a.b.C", .parameters = {{"n", 1}}, .more = true}),
            "{\"method\":\"a.b.C\",\"parameters\":{\"n\":1},\"more\":true}\0"s);
  EXPECT_EQ(encode(Call{.method = "a.b.C", .oneway = true, .upgrade = true}),
            "{\"method\":\"a.b.C\",\"oneway\":true,\"upgrade\":true}\0"s);
}

TEST(EncodeReply, CutsWhatNestsTooDeeply) {
  boost::json::value nested = "the bottom";
  for (int i = 0; i < 5000; ++i) nested = boost::json::array{std::move(nested)};
  const std::string bytes = encode(Reply{.parameters = {{"value", std::move(nested)}, {"n", 1}}});
  EXPECT_THAT(bytes, HasSubstr("nested too deeply"));
  EXPECT_EQ(static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '[')), max_sendable_depth - 2);
  const auto decoded = decode_reply(without_nul(bytes));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->parameters.at("n"), 1);
}

TEST(EncodeReply, AlwaysHasParameters) {
  EXPECT_EQ(encode(Reply{}), "{\"parameters\":{}}\0"s);
  EXPECT_EQ(encode(Reply{.parameters = {{"n", 1}}, .continues = true}),
            "{\"parameters\":{\"n\":1},\"continues\":true}\0"s);
  EXPECT_EQ(encode(Reply{.parameters = {{"message", "no"}}, .error = "a.b.Failed"}),
            "{\"error\":\"a.b.Failed\",\"parameters\":{\"message\":\"no\"}}\0"s);
}

TEST(EncodeReply, SendsWhatJsonHasNot) {
  const Reply reply{.parameters = {{"nan", std::nan("")},
                                   {"inf", -std::numeric_limits<double>::infinity()},
                                   {"list", {1.5, std::nan("")}},
                                   {"nul", "a\0b"sv}}};
  const auto decoded = decode_reply(without_nul(encode(reply)));
  ASSERT_TRUE(decoded) << decoded.reason();
  EXPECT_EQ(
      decoded->parameters,
      (boost::json::object{{"nan", nullptr}, {"inf", nullptr}, {"list", {1.5, nullptr}}, {"nul", "a\0b"sv}}));
}

TEST(EncodeReply, ReplacesBytesThatAreNotUtf8) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"caf\xE9", "caf\uFFFD"},
      {"\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80", "\u00e9 \u20ac \U0001F600"},
      {"\xC0\xAF", "\uFFFD\uFFFD"},
      {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
      {"\xE0\x80\x80", "\uFFFD\uFFFD\uFFFD"},
      {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"\xF0\x80\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"cut \xE2\x82", "cut \uFFFD\uFFFD"},
      {"\xF5\xFF\x80x", "\uFFFD\uFFFD\uFFFDx"},
  };
  for (const auto& [bytes, text] : cases) {
    const auto decoded =
        decode_reply(without_nul(encode(Reply{.parameters = {{"text", bytes}, {bytes, 1}}})));
    ASSERT_TRUE(decoded) << decoded.reason() << ": " << text;
    EXPECT_EQ(decoded->parameters.at("text").as_string(), text);
    EXPECT_EQ(decoded->parameters.at(text).as_int64(), 1);
  }
}

TEST(DecodeCall, ReadsAllFields) {
  const auto call =
      decode_call(R"( {"method":"a.b.C","parameters":{"x":[1,{}]},"more":true,"upgrade":true} )");
  ASSERT_TRUE(call) << call.reason();
  EXPECT_EQ(call->method, "a.b.C");
  EXPECT_EQ(call->parameters, (boost::json::parse(R"({"x":[1,{}]})").as_object()));
  EXPECT_TRUE(call->more);
  EXPECT_TRUE(call->upgrade);
  EXPECT_FALSE(call->oneway);
}

TEST(DecodeCall, TakesNullForAbsentAndIgnoresOtherKeys) {
  const auto call = decode_call(
      R"({"method":"a.b.C","parameters":null,"more":null,"oneway":null,"upgrade":null,"io.x":{"y":[1]}})");
  ASSERT_TRUE(call) << call.reason();
  EXPECT_TRUE(call->parameters.empty());
  EXPECT_FALSE(call->more || call->oneway || call->upgrade);
}

TEST(DecodeCall, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(reason_of("{}"), "\"method\" is missing");
  EXPECT_EQ(reason_of(R"({"method":null})"), "\"method\" is missing");
  EXPECT_EQ(reason_of(R"({"method":""})"), "\"method\" is missing");
  EXPECT_EQ(reason_of(R"({"method":5})"), "\"method\" must be a string");
  EXPECT_EQ(reason_of(R"({"method":"a.B","parameters":[]})"), "\"parameters\" must be an object");
  EXPECT_EQ(reason_of(R"({"method":"a.B","more":1})"), "\"more\" must be true or false");
  EXPECT_EQ(reason_of(R"({"method":"a.B","oneway":"yes"})"), "\"oneway\" must be true or false");
  EXPECT_EQ(reason_of(R"({"method":"a.B","more":true,"oneway":true})"),
            "\"more\" and \"oneway\" exclude each other");
}

TEST(DecodeCall, RefusesWhatIsNoJsonObject) {
  for (const auto text : {"[]"sv, "1"sv, "null"sv, "\"x\""sv}) {
    EXPECT_EQ(reason_of(text), "a message must be a JSON object") << text;
  }
  for (const auto text :
       {""sv, " "sv, "{"sv, "nul"sv, "{\"method\":\"a.B\"} x"sv, "{\"method\":\"a.B\",}"sv, "{method:1}"sv,
        "{\"method\":\"a\tb\"}"sv, "{} {}"sv, "/**/{}"sv, "\xEF\xBB\xBF{}"sv}) {
    EXPECT_THAT(reason_of(text), HasSubstr("not JSON at byte")) << text;
  }
}

TEST(DecodeCall, RefusesInvalidUtf8) {
  EXPECT_THAT(reason_of("{\"method\":\"a.B\xFF\"}"), HasSubstr("not JSON"));
  EXPECT_THAT(reason_of("{\"method\":\"a.B\",\"\xC0\x80\":1}"), HasSubstr("not JSON"));
}

TEST(DecodeCall, RefusesAKeyThatComesTwiceAnywhere) {
  EXPECT_EQ(reason_of(R"({"method":"a.B","method":"a.C"})"), "an object has a key twice");
  EXPECT_EQ(reason_of(R"({"method":"a.B","parameters":{"l":[{"x":1,"y":2,"x":3}]}})"),
            "an object has a key twice");
  EXPECT_EQ(reason_of(R"({"method":"a.B","parameters":{"a":{"x":1,"x":1},"a":{}}})"),
            "an object has a key twice");
  EXPECT_EQ(reason_of(R"({"method":"a.B","parameters":{"x":{"x":{"x":1}}}})"), "accepted");
}

TEST(DecodeCall, RefusesManyKeysWithOneTwice) {
  std::string members;
  for (int i = 0; i < 100; ++i) members += "\"k" + std::to_string(i) + "\":0,";
  EXPECT_EQ(reason_of(R"({"method":"a.B","parameters":{)" + members + R"("z":0}})"), "accepted");
  EXPECT_EQ(reason_of(R"({"method":"a.B","parameters":{)" + members + R"("k7":0}})"),
            "an object has a key twice");
}

TEST(DecodeCall, LimitsTheDepth) {
  const auto nested = [](std::size_t depth) {
    return R"({"method":"a.B","parameters":{"x":)" + std::string(depth, '[') + std::string(depth, ']') + "}}";
  };
  EXPECT_EQ(reason_of(nested(max_call_depth - 2)), "accepted");
  EXPECT_THAT(reason_of(nested(max_call_depth - 1)), HasSubstr("not JSON"));
  EXPECT_THAT(reason_of(nested(500'000)), HasSubstr("not JSON"));
}

TEST(DecodeCall, RefusesNumbersOutOfRange) {
  EXPECT_THAT(reason_of(R"({"method":"a.B","parameters":{"x":1e999}})"), HasSubstr("not JSON"));
  EXPECT_EQ(reason_of(R"({"method":"a.B","parameters":{"x":[1e308,18446744073709551615]}})"), "accepted");
}

TEST(DecodeReply, ReadsAllFields) {
  auto reply = decode_reply(R"({"parameters":{"a":1},"continues":true})");
  ASSERT_TRUE(reply) << reply.reason();
  EXPECT_EQ(reply->parameters.at("a").as_int64(), 1);
  EXPECT_TRUE(reply->continues);
  EXPECT_FALSE(reply->error);
  reply = decode_reply(R"({"error":"a.b.Failed"})");
  ASSERT_TRUE(reply) << reply.reason();
  EXPECT_EQ(reply->error, "a.b.Failed");
  EXPECT_TRUE(decode_reply("{}"));
}

TEST(DecodeReply, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(decode_reply(R"({"error":1})").reason(), "\"error\" must be a string");
  EXPECT_EQ(decode_reply(R"({"error":""})").reason(), "\"error\" is empty");
  EXPECT_EQ(decode_reply(R"({"parameters":1})").reason(), "\"parameters\" must be an object");
  EXPECT_EQ(decode_reply(R"({"continues":1})").reason(), "\"continues\" must be true or false");
  EXPECT_FALSE(decode_reply(R"({"error":"a.B","continues":true})"));
  EXPECT_FALSE(decode_reply("[]"));
}

TEST(Messages, SurviveTheRoundTrip) {
  const Call call{.method = "a.b.C", .parameters = {{"x", {1, "\0\n\"\\"sv, nullptr}}}, .more = true};
  const auto again = decode_call(without_nul(encode(call)));
  ASSERT_TRUE(again) << again.reason();
  EXPECT_EQ(again->method, call.method);
  EXPECT_EQ(again->parameters, call.parameters);
  EXPECT_EQ(again->more, call.more);
}

TEST(SplitName, CutsAtTheLastDot) {
  EXPECT_EQ(split_name("io.aiod.Services.List"), std::pair("io.aiod.Services"sv, "List"sv));
  EXPECT_EQ(split_name("List"), std::pair(""sv, "List"sv));
  EXPECT_EQ(split_name("io."), std::pair("io"sv, ""sv));
  EXPECT_EQ(split_name(""), std::pair(""sv, ""sv));
}

TEST(Messages, ACallHasNoMoreValuesThanItsMemoryAllows) {
  const auto call = [](std::size_t numbers) {
    std::string text = R"({"method":"a.B","parameters":{"list":[0)";
    for (std::size_t i = 1; i < numbers; ++i) text += ",0";
    return text + "]}}";
  };
  EXPECT_TRUE(decode_call(call(max_call_values - 4)));
  const auto refused = decode_call(call(max_call_values + 1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.reason(), "more than 20000 values");
}

}  // namespace
}  // namespace aiod::protocol
