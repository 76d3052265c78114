#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/plugin.hpp>
#include <aio/service.hpp>
#include <aio/testing/service_harness.hpp>
#include <cstring>
#include <string>

extern "C" const aio::plugin::Descriptor aio_service_descriptor;  // of designated.cpp

namespace aio {
namespace {

using namespace std::chrono_literals;

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string facts() {
  return plugin::facts.data();
}

TEST(Facts, NameBothSidesOfTheBorder) {
  EXPECT_THAT(facts(), StartsWith("abi=3;sdk=" + std::string(sdk_version) + ";stdlib="));
  const std::string boost =
      std::to_string(BOOST_VERSION / 100000) + '.' + std::to_string(BOOST_VERSION / 100 % 1000);
  EXPECT_THAT(facts(), HasSubstr(";boost=" + boost + ';'));
  EXPECT_THAT(facts(), ::testing::ContainsRegex(
                           ";sanitizer=(none|address|thread);assertions=(on|off);compiler=(gcc|clang) "));
}

TEST(Facts, EndWithinTheirField) {
  EXPECT_LT(std::strlen(plugin::facts.data()), plugin::facts.size());
  EXPECT_EQ(plugin::facts.back(), '\0');
}

TEST(Facts, AreTheNotesTextToo) {
  const plugin::Note note;
  EXPECT_STREQ(note.text.data(), plugin::facts.data());
  EXPECT_STREQ(note.name, "aio");
  EXPECT_EQ(note.name_size, sizeof note.name);
  EXPECT_EQ(note.text_size, sizeof note.text);
  EXPECT_EQ(sizeof note, 3 * sizeof(std::uint32_t) + sizeof note.name + sizeof note.text);
}

TEST(DescriptorTest, HoldsEverythingThatTheHostCalls) {
  EXPECT_EQ(aio_service_descriptor.magic, plugin::magic);
  EXPECT_EQ(aio_service_descriptor.abi, plugin::abi_number);
  EXPECT_EQ(std::string(aio_service_descriptor.facts), facts());
  EXPECT_EQ(aio_service_descriptor.parameters().at(0).name, "x");

  std::vector<BindProblem> problems;
  EXPECT_NE(aio_service_descriptor.bind({.args = {5}}, problems), nullptr);
  EXPECT_TRUE(problems.empty());
  EXPECT_NE(aio_service_descriptor.bind({.args = {"x"}}, problems), nullptr);
  EXPECT_EQ(problems.size(), 1U);
}

TEST(DescriptorTest, CreatesAndDestroysForAHost) {
  EXPECT_THROW(aio_service_descriptor.create(), std::logic_error);  // nobody is its host
  testing::ServiceRunner runner("some");
  const detail::HostScope scope(runner.host());
  ServiceBase* service = aio_service_descriptor.create();
  EXPECT_EQ(service->info().info, "Some");
  aio_service_descriptor.destroy(service);
}

class Plain final : public Service<> {
 public:
  Plain() : Service({.info = "Plain"}) {}
  Task<Value> task(NoParams) override { co_return 7; }
};

TEST(ServiceWithoutParameters, RunsAndTakesNothing) {
  testing::ServiceHarness<Plain> plain;
  plain.start();
  EXPECT_EQ(plain.result(), 7);
  plain.start({.args = {1}});
  ASSERT_EQ(plain.state(), testing::RunState::failed);
  EXPECT_THAT(plain.error()->message, HasSubstr("takes no arguments"));
}

TEST(ServiceWithoutParameters, HasDefaultsForAllItDoesNotOverride) {
  testing::ServiceHarness<Plain> plain;
  EXPECT_EQ(plain.service().show(), std::nullopt);
  EXPECT_EQ(plain.service().stats(), Value(Object()));
  EXPECT_EQ(plain.service().report(), "");
  EXPECT_THROW(plain.call(), std::logic_error);
}

}  // namespace
}  // namespace aio
