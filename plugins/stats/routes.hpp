#pragma once

#include <string>
#include <string_view>

#include "message.hpp"

namespace stats {

/// What there is to be read. Each is made when it is asked for; what it throws is the client's 500.
class Pages {
 public:
  virtual ~Pages() = default;
  virtual std::string status(bool debug) = 0;
  virtual std::string metrics() = 0;
  /// 200 or 503.
  virtual Response health() = 0;
};

/// The answer to a request. `token`, unless it is empty, must be the request's.
Response answer(const Request& request, std::string_view token, Pages& pages);

/// Takes the same time wherever the two differ.
bool same_secret(std::string_view given, std::string_view secret) noexcept;

}  // namespace stats
