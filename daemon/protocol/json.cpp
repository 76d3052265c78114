#include "protocol/json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/value_stack.hpp>
#include <cmath>
#include <cstdint>
#include <string>

namespace aiod::protocol {
namespace {

namespace json = boost::json;
using boost::system::error_code;

// Builds the document as Boost's own handler does, and counts the keys it is told of: an object keeps one
// member per key, so a difference at the end betrays a key that came twice.
struct CountingHandler {
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  explicit CountingHandler(std::size_t most_values) : max_values(most_values) { stack.reset(); }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_object_end(std::size_t n, error_code& ec) {
    keys += n;
    stack.push_object(n);
    return count(ec);
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t n, error_code& ec) {
    stack.push_array(n);
    return count(ec);
  }
  bool on_key_part(json::string_view s, std::size_t, error_code&) {
    stack.push_chars(s);
    return true;
  }
  bool on_key(json::string_view s, std::size_t, error_code&) {
    stack.push_key(s);
    return true;
  }
  bool on_string_part(json::string_view s, std::size_t, error_code&) {
    stack.push_chars(s);
    return true;
  }
  bool on_string(json::string_view s, std::size_t, error_code& ec) {
    stack.push_string(s);
    return count(ec);
  }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t i, json::string_view, error_code& ec) {
    stack.push_int64(i);
    return count(ec);
  }
  bool on_uint64(std::uint64_t u, json::string_view, error_code& ec) {
    stack.push_uint64(u);
    return count(ec);
  }
  bool on_double(double d, json::string_view, error_code& ec) {
    if (!std::isfinite(d)) {
      ec = json::error::exponent_overflow;
      return false;
    }
    stack.push_double(d);
    return count(ec);
  }
  bool on_bool(bool b, error_code& ec) {
    stack.push_bool(b);
    return count(ec);
  }
  bool on_null(error_code& ec) {
    stack.push_null();
    return count(ec);
  }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

  bool count(error_code& ec) {
    if (++values <= max_values) return true;
    ec = json::error::array_too_large;
    return false;
  }

  json::value_stack stack;
  std::size_t keys = 0;
  std::size_t values = 0;
  std::size_t max_values;
};

std::size_t count_keys(const json::value& value) {
  std::size_t keys = 0;
  if (const auto* array = value.if_array()) {
    for (const auto& element : *array) keys += count_keys(element);
  } else if (const auto* object = value.if_object()) {
    keys += object->size();
    for (const auto& member : *object) keys += count_keys(member.value());
  }
  return keys;
}

}  // namespace

Result<json::value> parse_json(std::string_view text, std::size_t max_depth, std::size_t max_values) {
  json::parse_options options;
  options.max_depth = max_depth;
  json::basic_parser<CountingHandler> parser(options, max_values);
  error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && used < text.size()) ec = json::error::extra_data;
  if (parser.handler().values > max_values)
    return Malformed{"more than " + std::to_string(max_values) + " values"};
  if (ec) return Malformed{"not JSON at byte " + std::to_string(used) + ": " + ec.message()};
  json::value document = parser.handler().stack.release();
  if (count_keys(document) != parser.handler().keys) return Malformed{"an object has a key twice"};
  return document;
}

}  // namespace aiod::protocol
