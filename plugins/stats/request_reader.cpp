#include "request_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <cstdint>

namespace stats {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

std::string to_string(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

Request request_of(const Parser& parser) {
  const auto& message = parser.get();
  Request request{.method = to_string(message.method_string()), .path = to_string(message.target())};
  request.path.resize(std::min(request.path.find_first_of("?#"), request.path.size()));
  request.authorization = to_string(message[http::field::authorization]);
  request.keep_alive = parser.keep_alive() && parser.is_done();
  return request;
}

Response response_of(const boost::beast::error_code& error) {
  if (error == http::error::header_limit) return error_response(431, "the request's head is too long");
  if (error == http::error::body_limit) return error_response(413, "the request's body is too long");
  return error_response(400, "this is no HTTP request: " + error.message());
}

// Nobody waits for the body of a request that will be refused.
bool is_complete(const Parser& parser) {
  if (parser.is_done()) return true;
  if (!parser.is_header_done()) return false;
  const auto method = parser.get().method();
  return method != http::verb::get && method != http::verb::head;
}

}  // namespace

// Begins anew with all that is there whenever more has come: requests are short, and almost all come whole.
RequestReader::Outcome RequestReader::take() {
  if (waiting_.empty()) return {};
  Parser parser;
  parser.eager(true);
  parser.header_limit(static_cast<std::uint32_t>(limit_));
  parser.body_limit(limit_);
  boost::beast::error_code error;
  std::size_t used = 0;
  while (!error && used < waiting_.size() && !is_complete(parser))
    used += parser.put(asio::buffer(waiting_) + used, error);
  if (error && error != http::error::need_more) return {.error = response_of(error)};
  if (!is_complete(parser)) {
    const bool is_body = parser.is_header_done();
    if (waiting_.size() <= (is_body ? 3 : 1) * limit_) return {};
    return {.error = response_of(is_body ? http::error::body_limit : http::error::header_limit)};
  }
  waiting_.erase(0, used);
  return {.request = request_of(parser)};
}

}  // namespace stats
