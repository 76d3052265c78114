#pragma once

#include <boost/json/value.hpp>

#include <string>

#include <aio/api.hpp>

namespace aio {

/// Anything JSON can say: a task's result, a service's stats, an argument that may be of any type.
/// `Value{{"loops", 3}}` is an object, `Value(3)` a number, `Value()` null.
using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

/// Its JSON text, with numbers as a person writes them: 18.5, where boost::json::serialize writes 1.85E1. A
/// number that JSON can't say is null. Thread: any.
AIO_API std::string to_json_text(const Value& value);
AIO_API std::string to_json_text(const Object& object);
AIO_API std::string to_json_text(const Array& array);

}  // namespace aio
