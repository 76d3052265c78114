#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <aio/binding.hpp>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace aio {

// For gtest's failure messages.
inline void PrintTo(const BindProblem& problem, std::ostream* out) {
  *out << problem.path << ": " << problem.message << " | got " << problem.got << " | hint " << problem.hint;
}

namespace binding_test {

using Problems = std::vector<BindProblem>;

template <class Params>
struct Bound {
  Params params;
  Problems problems;
};

template <class Params>
Bound<Params> bound(const Arguments& given) {
  Bound<Params> result;
  result.params = bind_params<Params>(given, result.problems);
  return result;
}

/// The same from JSON text: '["GPIO17", 5]' and '{"led": 17}'.
template <class Params>
Bound<Params> bound(std::string_view args, std::string_view kwargs) {
  return bound<Params>({.args = boost::json::parse({args.data(), args.size()}).as_array(),
                        .kwargs = boost::json::parse({kwargs.data(), kwargs.size()}).as_object()});
}

}  // namespace binding_test
}  // namespace aio
