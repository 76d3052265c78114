#include "handshake.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/detail/base64.hpp>
#include <boost/beast/core/detail/sha1.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>

namespace webrepl {
namespace {

namespace http = boost::beast::http;
namespace beast_detail = boost::beast::detail;
using Parser = http::request_parser<http::empty_body>;

std::string text_of(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

// 16 bytes in base64.
bool is_key(std::string_view key) {
  constexpr std::size_t bytes = 16;
  if (key.size() != beast_detail::base64::encoded_size(bytes)) return false;
  std::array<char, 24> decoded{};
  const auto [size, read] = beast_detail::base64::decode(decoded.data(), key.data(), key.size());
  return size == bytes && read == key.find('=');
}

struct Answer {
  std::string response{};
  bool accepted = false;
};

std::optional<std::string> problem_of(const http::request_header<>& request) {
  const auto method = request.method();
  if (method != http::verb::get || request.version() < 11)
    return refusal("400 Bad Request", "a WebSocket is opened by a GET of HTTP/1.1");
  const bool wants = http::token_list(request[http::field::upgrade]).exists("websocket") &&
                     http::token_list(request[http::field::connection]).exists("upgrade");
  if (!wants)
    return refusal("426 Upgrade Required", "this is a WebSocket: use a WebREPL client, or websocat",
                   "Upgrade: websocket\r\n");
  if (request[http::field::sec_websocket_version] != "13")
    return refusal("426 Upgrade Required", "only version 13 of WebSocket is spoken here",
                   "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
  if (!is_key(text_of(request[http::field::sec_websocket_key])))
    return refusal("400 Bad Request", "Sec-WebSocket-Key must be 16 bytes in base64");
  return std::nullopt;
}

// A page can make any name of its own lead here, but it can't hide that name.
std::optional<std::string> host_problem(const http::request_header<>& request, const aio::HostNames& hosts,
                                        const boost::asio::ip::address& local) {
  if (request.count(http::field::host) != 1)
    return refusal("400 Bad Request", "a request of HTTP/1.1 must have one Host");
  if (hosts.has(text_of(request[http::field::host]), local)) return std::nullopt;
  return refusal("421 Misdirected Request",
                 "no such host is served here; \"hosts\" of the service network's webrepl can add it");
}

// A browser names the page that connects, whatever that page wants.
std::optional<std::string> origin_problem(const http::request_header<>& request,
                                          const std::vector<std::string>& origins) {
  const auto [begin, end] = request.equal_range(http::field::origin);
  const auto may_connect = [&](const auto& header) {
    return std::ranges::find(origins, text_of(header.value())) != origins.end();
  };
  if (std::all_of(begin, end, may_connect)) return std::nullopt;
  return refusal("403 Forbidden",
                 "this page may not connect; \"origins\" of the service network's webrepl says which may");
}

std::optional<std::string> problem_of(const http::request_header<>& request, const Doors& doors,
                                      const boost::asio::ip::address& local) {
  if (std::distance(request.begin(), request.end()) > std::ptrdiff_t{Handshake::most_headers})
    return refusal("431 Request Header Fields Too Large", "the request has too many headers");
  if (auto problem = problem_of(request)) return problem;
  if (auto problem = host_problem(request, doors.hosts, local)) return problem;
  return origin_problem(request, doors.origins);
}

Answer answer_to(const http::request_header<>& request, const Doors& doors,
                 const boost::asio::ip::address& local) {
  if (auto problem = problem_of(request, doors, local)) return {.response = std::move(*problem)};
  const std::string key = text_of(request[http::field::sec_websocket_key]);
  return {.response = fmt::format("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                  "Connection: Upgrade\r\nSec-WebSocket-Accept: {}\r\n\r\n",
                                  accept_value(key)),
          .accepted = true};
}

}  // namespace

void Handshake::feed(std::string_view bytes) {
  line_came_ = line_came_ || waiting_.empty() || bytes.find('\n') != bytes.npos;
  waiting_ += bytes;
}

// Without the end of a line nothing can have become complete.
Handshake::Outcome Handshake::take() {
  if (waiting_.empty() || (!line_came_ && waiting_.size() <= limit_)) return {};
  line_came_ = false;
  Parser parser;
  parser.eager(false);
  parser.header_limit(static_cast<std::uint32_t>(limit_));
  boost::beast::error_code error;
  const std::size_t used = parser.put(boost::asio::buffer(waiting_), error);
  if (error == http::error::header_limit || (!parser.is_header_done() && waiting_.size() > limit_))
    return {.response = refusal("431 Request Header Fields Too Large", "the request is too long")};
  if (error == http::error::need_more) return {};
  if (error) return {.response = refusal("400 Bad Request", "this is no HTTP request: " + error.message())};
  if (!parser.is_header_done()) return {};
  Answer answer = answer_to(parser.get(), doors_, local_);
  return {.response = std::move(answer.response), .accepted = answer.accepted, .rest = waiting_.substr(used)};
}

std::string accept_value(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  beast_detail::sha1_context sha1;
  beast_detail::init(sha1);
  beast_detail::update(sha1, text.data(), text.size());
  std::array<char, beast_detail::sha1_context::digest_size> digest{};
  beast_detail::finish(sha1, digest.data());
  std::string value(beast_detail::base64::encoded_size(digest.size()), '\0');
  value.resize(beast_detail::base64::encode(value.data(), digest.data(), digest.size()));
  return value;
}

std::string refusal(std::string_view status, std::string_view text, std::string_view headers) {
  return fmt::format(
      "HTTP/1.1 {}\r\nContent-Type: text/plain; charset=utf-8\r\n{}Content-Length: {}\r\n"
      "Connection: close\r\n\r\n{}\n",
      status, headers, text.size() + 1, text);
}

}  // namespace webrepl
