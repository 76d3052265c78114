#include "routes.hpp"

#include <cctype>
#include <exception>

namespace stats {
namespace {

// "Bearer", whose case does not matter, and the token.
bool is_permitted(std::string_view authorization, std::string_view token) {
  constexpr std::string_view scheme = "bearer ";
  if (authorization.size() < scheme.size()) return false;
  for (std::size_t i = 0; i < scheme.size(); ++i)
    if (std::tolower(static_cast<unsigned char>(authorization[i])) != scheme[i]) return false;
  return same_secret(authorization.substr(scheme.size()), token);
}

Response page(const std::string& path, Pages& pages) {
  if (path == "/") return {.body = pages.status(false)};
  if (path == "/debug") return {.body = pages.status(true)};
  if (path == "/metrics")
    return {.type = "text/plain; version=0.0.4; charset=utf-8", .body = pages.metrics()};
  if (path == "/healthz") return pages.health();
  if (path == "/events") return {.type = "text/event-stream", .events = true};
  return error_response(404, "there is /, /debug, /metrics, /healthz and /events");
}

}  // namespace

bool same_secret(std::string_view given, std::string_view secret) noexcept {
  if (secret.empty()) return given.empty();
  unsigned different = given.size() == secret.size() ? 0U : 1U;
  for (std::size_t i = 0; i < given.size(); ++i)
    different |= static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(secret[i % secret.size()]);
  return different == 0;
}

Response answer(const Request& request, std::string_view token, Pages& pages) {
  if (!token.empty() && !is_permitted(request.authorization, token))
    return error_response(401, "give the token as \"Authorization: Bearer TOKEN\"");
  if (request.method != "GET" && request.method != "HEAD")
    return error_response(405, "this can only be read, by GET or HEAD");
  try {
    return page(request.path, pages);
  } catch (const std::exception& error) {
    return error_response(500, error.what());
  }
}

}  // namespace stats
