#pragma once

#include <boost/asio/ip/address.hpp>

#include <functional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <vector>

#include <aio/api.hpp>
#include <aio/task.hpp>

namespace aio {

/// A name that is not known, or can't be looked up now; the text says which.
class AIO_API ResolveError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~ResolveError() override;
};

using Addresses = std::vector<boost::asio::ip::address>;

/// The addresses of a host, as the system knows them, in its order; never empty. An address as text is
/// returned at once. Throws ResolveError.
///
/// A name server that does not answer takes the system half a minute. A stop ends the await at once all the
/// same, and the answer is dropped when it comes; Asio's resolver, aio::offload and libraries that look names
/// up themselves keep the task, and the end of the daemon, waiting for it.
///
///     const aio::Addresses addresses = co_await aio::resolve("broker.local");
AIO_API Task<Addresses> resolve(std::string host,
                                std::source_location where = std::source_location::current());

namespace detail {

/// What asks the system: blocks, on a thread of its own. Throws ResolveError.
using LookUp = std::function<Addresses(const std::string& host)>;

AIO_API Task<Addresses> resolve_by(LookUp look_up, std::string host, std::source_location where);

}  // namespace detail
}  // namespace aio
