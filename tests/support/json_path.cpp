#include "support/json_path.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/error_code.hpp>
#include <stdexcept>

namespace aiod::support {
namespace json = boost::json;

json::value parse_json(std::string_view text) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 256;  // as jq has it
  json::value value = json::parse(text, error, {}, options);
  if (error) throw std::runtime_error("no JSON (" + error.message() + "): " + std::string(text));
  return value;
}

std::vector<json::value> parse_json_lines(std::string_view text) {
  std::vector<json::value> values;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    values.push_back(parse_json(text.substr(0, end)));
    text.remove_prefix(end + 1);
  }
  return values;
}

std::string text_at(const json::value& object, std::string_view key) {
  return std::string(object.at(key).as_string());
}

std::string show(const json::value& value) {
  return json::serialize(value);
}

std::vector<std::string> keys_of(const json::value& object) {
  std::vector<std::string> keys;
  for (const auto& member : object.as_object()) keys.emplace_back(member.key());
  return keys;
}

json::value named(const json::value& array, std::string_view name, std::string_view key) {
  for (const json::value& element : array.as_array())
    if (text_at(element, key) == name) return element;
  throw std::runtime_error("nothing has the " + std::string(key) + ' ' + std::string(name) + " in " +
                           show(array));
}

}  // namespace aiod::support
