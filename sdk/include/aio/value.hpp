#pragma once

#include <boost/json/value.hpp>

namespace aio {

/// Anything JSON can say: a task's result, a service's stats, an argument that may be of any type.
/// `Value{{"loops", 3}}` is an object, `Value(3)` a number, `Value()` null.
using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

}  // namespace aio
