#include "message.hpp"

#include <fmt/format.h>

#include <aio/value.hpp>

namespace stats {
namespace {

std::string_view reason(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 421:
      return "Misdirected Request";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    default:
      return "Service Unavailable";
  }
}

}  // namespace

Response error_response(unsigned status, std::string_view message) {
  const aio::Object error{{"error", {{"code", status}, {"message", message}}}};
  Response response{.status = status, .body = aio::to_json_text(error) + "\n"};
  if (status == 401) response.headers = "WWW-Authenticate: Bearer realm=\"aiod\"\r\n";
  if (status == 405) response.headers = "Allow: GET, HEAD\r\n";
  if (status == 503) response.headers = "Retry-After: 1\r\n";
  return response;
}

std::string text_of(const Response& response, bool with_body, bool keep_alive) {
  std::string text = fmt::format("HTTP/1.1 {} {}\r\nServer: aiod\r\nContent-Type: {}\r\n", response.status,
                                 reason(response.status), response.type);
  if (!response.events) text += fmt::format("Content-Length: {}\r\n", response.body.size());
  text += "Cache-Control: no-store\r\n";
  text += keep_alive && !response.events ? "Connection: keep-alive\r\n" : "Connection: close\r\n";
  text += response.headers + "\r\n";
  if (with_body) text += response.body;
  return text;
}

}  // namespace stats
