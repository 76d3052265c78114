#pragma once

#include <aio/value.hpp>

#include <stdexcept>
#include <string_view>

namespace aiod::state {

/// A file of the state can't be used; says what is wrong with it.
class BadState : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The object that a file holds, of that version. These throw BadState.
aio::Object parse_state(std::string_view text, std::int64_t version);
const aio::Value& member(const aio::Object& object, std::string_view key);
std::int64_t integer(const aio::Value& value);
std::string_view text(const aio::Value& value);
const aio::Object& object(const aio::Value& value);
const aio::Array& array(const aio::Value& value);

}  // namespace aiod::state
