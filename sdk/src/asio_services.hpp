#pragma once

#include <boost/asio/io_context.hpp>

namespace aio::detail {

/// Makes the Asio services that plugins commonly use part of libaiosdk.so. Asio keeps a service in the
/// io_context for good once somebody used it; were that a plugin, the loop would call unmapped code after the
/// plugin is unloaded.
void create_asio_services(boost::asio::io_context& context);

}  // namespace aio::detail
