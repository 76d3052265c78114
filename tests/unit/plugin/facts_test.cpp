#include "plugin/facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace aiod::plugin {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(ParseFacts, ReadsWhatTheSdkWrites) {
  const auto facts = parse_facts(
      "abi=1;sdk=1.2.3;stdlib=libstdc++-cxx11;boost=1.81;sanitizer=none;assertions=off;compiler=gcc 12.2.0");
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->abi, 1U);
  EXPECT_EQ(facts->sdk, "1.2.3");
  EXPECT_EQ(facts->stdlib, "libstdc++-cxx11");
  EXPECT_EQ(facts->boost, "1.81");
  EXPECT_EQ(facts->sanitizer, "none");
  EXPECT_EQ(facts->assertions, "off");
  EXPECT_EQ(facts->compiler, "gcc 12.2.0");
}

TEST(ParseFacts, SkipsWhatItDoesNotKnowAndStopsAtTheFirstZero) {
  const std::string note = std::string("colour=red;nonsense;=;;abi=3;boost=1.90") + '\0' + ";abi=4";
  const auto facts = parse_facts(note);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->abi, 3U);
  EXPECT_EQ(facts->boost, "1.90");
}

TEST(ParseFacts, WithoutAReadableNumberThereAreNone) {
  for (const char* note :
       {"", ";", "abi", "abi=", "abi=x", "abi=-1", "abi=1x", "abi=99999999999", "sdk=1.0.0"})
    EXPECT_FALSE(parse_facts(note)) << note;
}

TEST(ParseFacts, CleansTextsOfUnknownOrigin) {
  const auto facts = parse_facts("abi=1;boost=\x1b[2J\xff;compiler=" + std::string(5000, 'x'));
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->boost, "?[2J?");
  EXPECT_EQ(facts->compiler.size(), 80U);
}

TEST(HostFacts, AreComplete) {
  const Facts& host = host_facts();
  EXPECT_GT(host.abi, 0U);
  EXPECT_FALSE(host.sdk.empty() || host.stdlib.empty() || host.boost.empty() || host.sanitizer.empty() ||
               host.assertions.empty() || host.compiler.empty());
  EXPECT_EQ(host.bits, 8 * static_cast<int>(sizeof(void*)));
#if defined(__x86_64__)
  EXPECT_EQ(host.machine, "x86-64");
#elif defined(__aarch64__)
  EXPECT_EQ(host.machine, "aarch64");
#endif
}

TEST(Mismatch, NoneWithItself) {
  EXPECT_EQ(mismatch(host_facts(), host_facts()), std::nullopt);
}

TEST(Mismatch, SomeDifferencesDoNotMatter) {
  Facts plugin = host_facts();
  plugin.sdk = "1.99.0";
  plugin.compiler = "clang 99";
  plugin.assertions = plugin.assertions == "on" ? "off" : "on";
  EXPECT_EQ(mismatch(plugin, host_facts()), std::nullopt);
}

TEST(Mismatch, NamesBothSidesAndTheCure) {
  const auto refusal = [](auto Facts::*member, auto plugins, auto hosts) {
    Facts plugin = host_facts();
    Facts host = host_facts();
    plugin.*member = plugins;
    host.*member = hosts;
    return mismatch(plugin, host).value_or("accepted");
  };
  EXPECT_EQ(refusal(&Facts::boost, "1.74", "1.81"),
            "was built for Boost 1.74, this aiod for Boost 1.81: rebuild it against this aiosdk "
            "(find_package(aiosdk))");
  EXPECT_THAT(refusal(&Facts::boost, "", "1.81"),
              HasSubstr("for Boost of unknown version, this aiod for Boost 1.81"));
  EXPECT_THAT(refusal(&Facts::abi, 7U, 8U), HasSubstr("plugin ABI 7, this aiod for plugin ABI 8"));
  EXPECT_THAT(refusal(&Facts::stdlib, "libc++", "libstdc++-cxx11"),
              AllOf(HasSubstr("libc++"), HasSubstr("-cxx11")));
  EXPECT_EQ(refusal(&Facts::sanitizer, "address", "none"),
            "was built with the address sanitizer, this aiod without a sanitizer: build both alike");
  EXPECT_THAT(refusal(&Facts::machine, "arm", "aarch64"), AllOf(HasSubstr("arm"), HasSubstr("aarch64")));
  EXPECT_THAT(refusal(&Facts::bits, 32, 64), AllOf(HasSubstr("32 bits"), HasSubstr("64 bits")));
}

}  // namespace
}  // namespace aiod::plugin
