#include "protocol/message.hpp"

#include <boost/json/serialize.hpp>
#include <limits>

#include "protocol/json.hpp"

namespace aiod::protocol {
namespace {

namespace json = boost::json;

// Takes known keys out of a message and remembers the first that has a wrong type.
class Fields {
 public:
  explicit Fields(json::object& message) : message_(message) {}

  std::optional<std::string> text(std::string_view key) {
    const json::value* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (value->is_string()) return std::string(value->get_string());
    complain(key, "a string");
    return std::nullopt;
  }

  bool flag(std::string_view key) {
    const json::value* value = find(key);
    if (value == nullptr) return false;
    if (!value->is_bool()) complain(key, "true or false");
    return value->is_bool() && value->get_bool();
  }

  json::object object(std::string_view key) {
    json::value* value = find(key);
    if (value == nullptr) return {};
    if (value->is_object()) return std::move(value->get_object());
    complain(key, "an object");
    return {};
  }

  const std::string& complaint() const { return complaint_; }

 private:
  json::value* find(std::string_view key) {
    json::value* value = message_.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }

  void complain(std::string_view key, std::string_view expected) {
    if (complaint_.empty()) complaint_.append("\"").append(key).append("\" must be ").append(expected);
  }

  json::object& message_;
  std::string complaint_;
};

Result<json::object> parse_message(std::string_view message, std::size_t max_depth,
                                   std::size_t max_values = std::numeric_limits<std::size_t>::max()) {
  auto document = parse_json(message, max_depth, max_values);
  if (!document) return Malformed{document.reason()};
  if (!document->is_object()) return Malformed{"a message must be a JSON object"};
  return std::move(document->get_object());
}

std::string finish(json::object message) {
  if (!is_sendable(message)) make_sendable(message);
  std::string bytes = json::serialize(message);
  bytes.push_back('\0');
  // It may wait for its reader; what it grew by on the way would wait with it.
  if (bytes.capacity() - bytes.size() > bytes.size() / 4) bytes.shrink_to_fit();
  return bytes;
}

}  // namespace

std::string encode(const Call& call) {
  json::object message{{"method", call.method}};
  if (!call.parameters.empty()) message["parameters"] = call.parameters;
  if (call.more) message["more"] = true;
  if (call.oneway) message["oneway"] = true;
  if (call.upgrade) message["upgrade"] = true;
  return finish(std::move(message));
}

std::string encode(Reply reply) {
  json::object message;
  if (reply.error) message["error"] = *reply.error;
  message["parameters"] = std::move(reply.parameters);
  if (reply.continues) message["continues"] = true;
  return finish(std::move(message));
}

Result<Call> decode_call(std::string_view message) {
  auto object = parse_message(message, max_call_depth, max_call_values);
  if (!object) return Malformed{object.reason()};
  Fields fields(*object);
  Call call;
  call.method = fields.text("method").value_or("");
  call.parameters = fields.object("parameters");
  call.more = fields.flag("more");
  call.oneway = fields.flag("oneway");
  call.upgrade = fields.flag("upgrade");
  if (!fields.complaint().empty()) return Malformed{fields.complaint()};
  if (call.method.empty()) return Malformed{"\"method\" is missing"};
  if (call.more && call.oneway) return Malformed{"\"more\" and \"oneway\" exclude each other"};
  return call;
}

Result<Reply> decode_reply(std::string_view message) {
  auto object = parse_message(message, max_reply_depth);
  if (!object) return Malformed{object.reason()};
  Fields fields(*object);
  Reply reply;
  reply.parameters = fields.object("parameters");
  reply.continues = fields.flag("continues");
  reply.error = fields.text("error");
  if (!fields.complaint().empty()) return Malformed{fields.complaint()};
  if (reply.error && reply.error->empty()) return Malformed{"\"error\" is empty"};
  if (reply.error && reply.continues) return Malformed{"a reply with \"error\" can't have \"continues\""};
  return reply;
}

std::pair<std::string_view, std::string_view> split_name(std::string_view full_name) {
  const auto dot = full_name.rfind('.');
  if (dot == std::string_view::npos) return {{}, full_name};
  return {full_name.substr(0, dot), full_name.substr(dot + 1)};
}

}  // namespace aiod::protocol
