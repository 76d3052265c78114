#include "host_check.hpp"

#include <algorithm>

namespace stats {

std::optional<Response> host_problem(const Request& request, const aio::HostNames& names,
                                     const boost::asio::ip::address& local) {
  if (request.host_headers > 1) return error_response(400, "the request has more than one Host");
  if (request.host_headers == 0 && request.version >= 11)
    return error_response(400, "a request of HTTP/1.1 must have a Host");
  const auto is_ours = [&](const std::string& host) { return names.has(host, local); };
  if (!std::ranges::all_of(request.hosts, is_ours))
    return error_response(421, "no such host is served here; the parameter \"hosts\" can add it");
  const auto may_ask = [&](const std::string& origin) { return names.has_origin(origin, local); };
  if (!std::ranges::all_of(request.origins, may_ask))
    return error_response(403, "pages of other hosts may not read here");
  return std::nullopt;
}

}  // namespace stats
