#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// What the service and its clients say to one another, apart from how it is carried.
namespace stats {

/// What of a request matters here.
struct Request {
  std::string method{};
  std::string path{};                  // of the target, without query and fragment
  std::string authorization{};         // the header's value
  std::vector<std::string> hosts{};    // each Host header's value, and what an absolute target names
  std::vector<std::string> origins{};  // each Origin header's
  std::size_t host_headers = 0;
  unsigned version = 11;  // 11: HTTP/1.1
  bool keep_alive = false;
};

struct Response {
  unsigned status = 200;
  std::string type = "application/json";
  std::string body{};
  std::string headers{};  // further ones, each with its end of line
  bool events = false;    // the body comes bit by bit, as long as the client stays
};

/// {"error": {"code": 404, "message": ...}}
Response error_response(unsigned status, std::string_view message);

/// As it goes over the wire. `with_body` is false for the answer to HEAD, which still says how long it is.
std::string text_of(const Response& response, bool with_body, bool keep_alive);

}  // namespace stats
