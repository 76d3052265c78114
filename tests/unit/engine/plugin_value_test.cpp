#include "engine/plugin_value.hpp"

#include <boost/json/memory_resource.hpp>
#include <boost/json/serialize.hpp>

#include <cstdlib>
#include <new>

#include "unit/engine/fixture.hpp"

namespace aiod::engine {
namespace {

using ::testing::HasSubstr;

std::string bottom_of(const aio::Value& nested) {
  const aio::Value* value = &nested;
  while (value->is_array()) value = &value->as_array().at(0);
  return boost::json::serialize(*value);
}

std::string error_in(const aio::Value& value) {
  return value.is_object() && value.as_object().contains("error") ? value.at("error").as_string().c_str()
                                                                  : boost::json::serialize(value);
}

aio::Value nested(std::size_t depth) {
  aio::Value value = 1;
  for (std::size_t i = 0; i < depth; ++i) {
    aio::Array list;
    list.push_back(std::move(value));
    value = std::move(list);
  }
  return value;
}

TEST(PluginValue, WhatIsOrdinaryIsTheSame) {
  const aio::Value value = {{"a", 1}, {"b", {1.5, "text", nullptr, true}}, {"c", aio::Object()}};
  EXPECT_EQ(adopt(value, "the result"), value);
}

TEST(PluginValue, APartThatIsTooDeepSaysSoAndIsTakenApart) {
  EXPECT_EQ(adopt(nested(deepest_value), "the result"), nested(deepest_value));
  EXPECT_THAT(bottom_of(adopt(nested(1'000'000), "the result")), HasSubstr("nested too deeply"));
}

TEST(PluginValue, WhatIsTooLargeSaysSo) {
  EXPECT_THAT(error_in(adopt(aio::Value(std::string(largest_value, 'x')), "stats()")),
              HasSubstr("larger than 16 MiB"));
  EXPECT_THAT(error_in(adopt(aio::Value(aio::Array(largest_value / 16, 1)), "stats()")),
              HasSubstr("larger than 16 MiB"));
  EXPECT_LT(adopt_text(std::string(2 * largest_value, 'x')).size(), largest_value + 10);
}

// Memory of the plugin's own, which may be gone, or refuse to give more.
class Stingy final : public boost::json::memory_resource {
 public:
  bool refuses = false;

 private:
  void* do_allocate(std::size_t size, std::size_t) override {
    if (refuses) throw std::bad_alloc();
    return std::malloc(size);
  }
  void do_deallocate(void* memory, std::size_t, std::size_t) override { std::free(memory); }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

TEST(PluginValue, IsInMemoryOfTheDaemons) {
  aio::Value kept;
  {
    Stingy memory;
    aio::Value value({{"list", {1, 2, "three"}}}, &memory);
    memory.refuses = true;
    kept = adopt(std::move(value), "the result");
  }
  EXPECT_EQ(boost::json::serialize(kept), R"({"list":[1,2,"three"]})");
}

class PluginValueTest : public EngineTest {};

TEST_F(PluginValueTest, ATaskWithoutAResultFailsAndTheOthersAreShown) {
  plugins_.add("forgets", runs([](FakeService&) -> aio::Task<aio::Value> { co_await aio::sleep(1s); }));
  plugins_.add("deep", runs([](FakeService&) -> aio::Task<aio::Value> { co_return nested(100'000); }));
  boot();
  manual_.advance(2s);
  EXPECT_EQ(state("forgets.service"), TaskState::failed);
  EXPECT_THAT(engine_->service("forgets")->record().error()->message, HasSubstr("without co_return"));
  EXPECT_EQ(state("deep.service"), TaskState::done);
  EXPECT_THAT(bottom_of(engine_->service("deep")->status(true).result), HasSubstr("nested"));
}

}  // namespace
}  // namespace aiod::engine
