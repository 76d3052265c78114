#include "request_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

namespace stats {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

std::string to_string(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

bool is_ours(std::string_view scheme) {
  return boost::beast::iequals({scheme.data(), scheme.size()}, "http") ||
         boost::beast::iequals({scheme.data(), scheme.size()}, "https");
}

// "http://board:8888/debug", as proxies are asked; what it names counts as a Host does.
void take_target(std::string target, Request& request) {
  const auto scheme = target.find("://");
  if (scheme != target.npos && is_ours(std::string_view(target).substr(0, scheme))) {
    const auto begin = scheme + 3;
    const auto end = std::min(target.find_first_of("/?#", begin), target.size());
    request.hosts.push_back(target.substr(begin, end - begin));
    target.erase(0, end);
    if (!target.starts_with('/')) target.insert(0, "/");
  }
  target.resize(std::min(target.find_first_of("?#"), target.size()));
  request.path = std::move(target);
}

std::vector<std::string> values_of(const Parser& parser, http::field name) {
  std::vector<std::string> values;
  const auto [begin, end] = parser.get().equal_range(name);
  for (auto header = begin; header != end; ++header) values.push_back(to_string(header->value()));
  return values;
}

Request request_of(const Parser& parser) {
  const auto& message = parser.get();
  Request request{.method = to_string(message.method_string())};
  request.hosts = values_of(parser, http::field::host);
  request.host_headers = request.hosts.size();
  take_target(to_string(message.target()), request);
  request.authorization = to_string(message[http::field::authorization]);
  request.origins = values_of(parser, http::field::origin);
  request.version = message.version();
  request.keep_alive = parser.keep_alive() && parser.is_done();
  return request;
}

std::optional<Response> problem_of(const Parser& parser) {
  const auto& message = parser.get();
  if (message.target().size() > RequestReader::longest_target)
    return error_response(414, "the request's target is too long");
  if (std::distance(message.begin(), message.end()) > std::ptrdiff_t{RequestReader::most_headers})
    return error_response(431, "the request has too many headers");
  return std::nullopt;
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

void RequestReader::feed(std::string_view bytes) {
  line_came_ = line_came_ || waiting_.empty() || bytes.find('\n') != bytes.npos;
  waiting_ += bytes;
}

// Nothing can have become complete without the end of a line, or the bytes that the head has announced: who
// sends single bytes has them looked at once, and not each time again.
bool RequestReader::may_be_complete() const noexcept {
  if (waiting_.empty()) return false;
  if (body_ends_at_ > 0) return waiting_.size() >= body_ends_at_;
  return line_came_ || waiting_.size() > limit_;
}

// Begins again with all that is there whenever more has come: requests are short, and almost all come whole.
RequestReader::Outcome RequestReader::take() {
  if (!may_be_complete()) return {};
  line_came_ = false;
  Parser parser;
  parser.eager(true);
  parser.header_limit(static_cast<std::uint32_t>(limit_));
  parser.body_limit(limit_);
  boost::beast::error_code error;
  std::size_t used = 0;
  while (!error && used < waiting_.size() && !is_complete(parser))
    used += parser.put(asio::buffer(waiting_) + used, error);
  if (error && error != http::error::need_more) return {.error = response_of(error)};
  if (parser.is_header_done())
    if (auto problem = problem_of(parser)) return {.error = std::move(problem)};
  if (!is_complete(parser)) {
    const bool is_body = parser.is_header_done();
    if (is_body && parser.content_length())
      body_ends_at_ = waiting_.size() + static_cast<std::size_t>(*parser.content_length_remaining());
    if (waiting_.size() <= (is_body ? 3 : 1) * limit_) return {};
    return {.error = response_of(is_body ? http::error::body_limit : http::error::header_limit)};
  }
  waiting_.erase(0, used);
  body_ends_at_ = 0;
  line_came_ = !waiting_.empty();
  return {.request = request_of(parser)};
}

}  // namespace stats
