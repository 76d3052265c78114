#include "state/bad_state.hpp"

#include <boost/json/parse.hpp>

#include <string>

namespace aiod::state {

aio::Object parse_state(std::string_view text, std::int64_t version) {
  boost::system::error_code error;
  aio::Value document = boost::json::parse(text, error);
  if (error) throw BadState("it is no JSON: " + error.message());
  if (integer(member(object(document), "version")) != version)
    throw BadState("its version is not " + std::to_string(version));
  return std::move(document.get_object());
}

const aio::Value& member(const aio::Object& object, std::string_view key) {
  const aio::Value* found = object.if_contains(key);
  if (found == nullptr) throw BadState("there is no \"" + std::string(key) + '"');
  return *found;
}

std::int64_t integer(const aio::Value& value) {
  if (!value.is_int64()) throw BadState("there is no integer where one should be");
  return value.get_int64();
}

std::string_view text(const aio::Value& value) {
  if (!value.is_string()) throw BadState("there is no text where one should be");
  return value.get_string();
}

const aio::Object& object(const aio::Value& value) {
  if (!value.is_object()) throw BadState("there is no object where one should be");
  return value.get_object();
}

const aio::Array& array(const aio::Value& value) {
  if (!value.is_array()) throw BadState("there is no list where one should be");
  return value.get_array();
}

}  // namespace aiod::state
