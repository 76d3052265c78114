#include <aio/first_of.hpp>
#include <aio/sleep.hpp>
#include <aio/value.hpp>

#include "task_fixture.hpp"

namespace aio {
namespace {

using namespace std::chrono_literals;

Task<Value> forgets(bool has_value) {
  co_await sleep(1s);
  if (has_value) co_return Value(5);
}

Task<std::string> never_suspends(bool has_value) {
  if (has_value) co_return "text";
}

class NoResultTest : public TaskTest {};

TEST_F(NoResultTest, ACoroutineThatRunsOffItsEndFails) {
  EXPECT_EQ(manual_.run(forgets(true)), Value(5));
  EXPECT_THROW(manual_.run(forgets(false)), NoResult);
  EXPECT_EQ(manual_.run(never_suspends(true)), "text");
  EXPECT_THROW(manual_.run(never_suspends(false)), NoResult);
}

TEST_F(NoResultTest, SoDoesOneWithinAnother) {
  const auto asks = []() -> Task<void> {
    const Value value = co_await forgets(false);
    ADD_FAILURE() << "it has no value";
  };
  EXPECT_THROW(manual_.run(asks()), NoResult);
  EXPECT_THROW(manual_.run(with_timeout(forgets(false), 5s)), NoResult);
  EXPECT_THROW(manual_.run(first_of(forgets(false), sleep(5s))), NoResult);
}

TEST_F(NoResultTest, WhatItThrewIsStillWhatItThrew) {
  const auto throws = []() -> Task<int> {
    throw std::out_of_range("far");
    co_return 1;
  };
  EXPECT_THROW(manual_.run(throws()), std::out_of_range);
}

}  // namespace
}  // namespace aio
