#include <boost/asio/error.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/system/system_error.hpp>
#include <boost/throw_exception.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/error.hpp>

#include <functional>
#include <stdexcept>

namespace aio {

enum class Colour { red };

struct Plain {};

struct Mute final : std::exception {
  const char* what() const noexcept override { return nullptr; }
};

struct Failing : std::runtime_error {
  using std::runtime_error::runtime_error;
};

namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Error describe(const std::function<void()>& thrower) {
  try {
    thrower();
  } catch (...) {
    return describe_exception(std::current_exception());
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

template <class Exception>
Error describe_thrown(const Exception& exception) {
  return describe([&] { throw exception; });
}

void throw_nested() {
  try {
    try {
      throw std::out_of_range("no such zone");
    } catch (...) {
      std::throw_with_nested(ConfigError("the heating can't start"));
    }
  } catch (...) {
    std::throw_with_nested(std::runtime_error("boot failed"));
  }
}

TEST(DescribeException, NothingIsNoError) {
  EXPECT_EQ(describe_exception(nullptr), Error{});
}

TEST(DescribeException, TellsTypeAndMessage) {
  const Error error = describe_thrown(std::out_of_range("index 7"));
  EXPECT_EQ(error.type, "std::out_of_range");
  EXPECT_EQ(error.message, "index 7");
  EXPECT_THAT(error.traceback, HasSubstr("#0 "));
}

TEST(DescribeException, NamesOwnTypesInFull) {
  EXPECT_EQ(describe_thrown(Failing("x")).type, "aio::Failing");
  EXPECT_EQ(describe_thrown(ConfigError("x")).type, "aio::ConfigError");
}

TEST(DescribeException, SystemErrorsComeWithoutBoostsWrapperAndSource) {
  const boost::system::error_code refused = boost::asio::error::connection_refused;
  BOOST_STATIC_CONSTEXPR boost::source_location here = BOOST_CURRENT_LOCATION;
  const boost::system::error_code with_place(refused, &here);
  const Error error =
      describe([&] { boost::throw_exception(boost::system::system_error(with_place, "connect"), here); });
  EXPECT_EQ(error.type, "boost::system::system_error");
  EXPECT_EQ(error.message, "connect: Connection refused");
  EXPECT_EQ(describe_thrown(boost::system::system_error(refused)).message, "Connection refused");
}

TEST(DescribeException, BoostsWrapperIsTakenOffAnyType) {
  EXPECT_EQ(describe([] { boost::throw_exception(std::length_error("long")); }).type, "std::length_error");
}

TEST(DescribeException, JoinsTheCauses) {
  const Error error = describe(throw_nested);
  EXPECT_EQ(error.type, "std::runtime_error");
  EXPECT_EQ(error.message, "boot failed: the heating can't start: no such zone");
}

TEST(DescribeException, ChainsOfCausesEnd) {
  std::exception_ptr chain = std::make_exception_ptr(std::runtime_error("first"));
  for (int i = 0; i < 1000; ++i) {
    try {
      try {
        std::rethrow_exception(chain);
      } catch (...) {
        std::throw_with_nested(std::runtime_error("next"));
      }
    } catch (...) {
      chain = std::current_exception();
    }
  }
  EXPECT_THAT(describe_exception(chain).message, HasSubstr("next: (and more causes)"));
}

TEST(DescribeException, ValuesThatAreNoExceptions) {
  EXPECT_EQ(describe_thrown(42).type, "int");
  EXPECT_EQ(describe_thrown(42).message, "42");
  EXPECT_EQ(describe([] { throw "no way"; }).message, "no way");
  EXPECT_EQ(describe([] { throw "no way"; }).type, "char const*");
  EXPECT_EQ(describe_thrown(std::string("text")).message, "text");
  EXPECT_EQ(describe_thrown(std::string("text")).type, "std::string");
  EXPECT_EQ(describe_thrown(Colour::red).type, "aio::Colour");
  EXPECT_EQ(describe_thrown(Plain()).type, "aio::Plain");
  EXPECT_THAT(describe_thrown(Plain()).message, IsEmpty());
}

TEST(DescribeException, ThrownIntsHaveATraceback) {
  EXPECT_THAT(describe_thrown(42).traceback, HasSubstr("#0 "));
}

TEST(DescribeException, NullTexts) {
  EXPECT_EQ(describe_thrown(static_cast<const char*>(nullptr)).message, "(null)");
  EXPECT_EQ(describe_thrown(Mute()).message, "(what() returned null)");
}

TEST(DescribeException, BytesThatAreNoTextAreReplaced) {
  EXPECT_EQ(describe_thrown(std::runtime_error("a\xff"
                                               "b\xc3"))
                .message,
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd");
  EXPECT_EQ(describe_thrown(std::runtime_error("\xed\xa0\x80")).message.size(),
            9U);  // a surrogate: three bad bytes
  EXPECT_EQ(describe_thrown(std::runtime_error("\xc0\x80")).message.size(), 6U);  // overlong
  EXPECT_EQ(describe_thrown(std::runtime_error("grün \xf0\x9f\x92\xa1")).message, "grün \xf0\x9f\x92\xa1");
}

TEST(DescribeException, EndlessMessagesAreCut) {
  const std::string message = describe_thrown(std::runtime_error(std::string(1'000'000, 'x'))).message;
  EXPECT_LT(message.size(), 20'000U);
  EXPECT_THAT(message, ::testing::EndsWith("…"));
}

TEST(DescribeException, WhatWasNotThrownHasNoTraceback) {
  const auto made = std::make_exception_ptr(Failing("made"));
  EXPECT_EQ(describe_exception(made).message, "made");
  EXPECT_THAT(describe_exception(made).traceback, IsEmpty());
}

TEST(DescribeException, AnOldThrowIsForgottenNotMistaken) {
  std::exception_ptr old;
  try {
    throw Failing("old");
  } catch (...) {
    old = std::current_exception();
  }
  EXPECT_THAT(describe_exception(old).traceback, Not(IsEmpty()));
  for (int i = 0; i < 100; ++i) describe_thrown(i);
  EXPECT_THAT(describe_exception(old).traceback, IsEmpty());
  EXPECT_EQ(describe_exception(old).message, "old");
}

TEST(DescribeException, OfSeveralTheFirstIsDescribed) {
  const auto first = std::make_exception_ptr(Failing("the pump is dry"));
  const Error error = describe_thrown(boost::asio::multiple_exceptions(first));
  EXPECT_EQ(error.type, "aio::Failing");
  EXPECT_EQ(error.message, "the pump is dry");
  EXPECT_EQ(describe_thrown(boost::asio::multiple_exceptions(nullptr)).message, "multiple exceptions");
}

TEST(IsAbort, KnowsAbortsAloneAndTogether) {
  const auto abort =
      std::make_exception_ptr(boost::system::system_error(boost::asio::error::operation_aborted));
  EXPECT_TRUE(is_abort(abort));
  EXPECT_TRUE(is_abort(std::make_exception_ptr(boost::asio::multiple_exceptions(abort))));
  EXPECT_FALSE(is_abort(std::make_exception_ptr(Failing("no"))));
  EXPECT_FALSE(is_abort(std::make_exception_ptr(boost::system::system_error(boost::asio::error::timed_out))));
  EXPECT_FALSE(is_abort(nullptr));
}

}  // namespace
}  // namespace aio
