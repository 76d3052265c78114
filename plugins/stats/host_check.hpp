#pragma once

#include <boost/asio/ip/address.hpp>

#include <optional>

#include <aio/host_names.hpp>

#include "message.hpp"

namespace stats {

/// Why a request isn't answered, whatever it asks for: its Host, or what else it names as the host, must be
/// ours, and so must the page that a browser sends it for. `local`: the address that the connection came in
/// on. nullopt when nothing is wrong.
std::optional<Response> host_problem(const Request& request, const aio::HostNames& names,
                                     const boost::asio::ip::address& local);

}  // namespace stats
