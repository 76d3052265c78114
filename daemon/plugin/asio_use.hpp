#pragma once

#include <aio/detail/elf.hpp>

#include <optional>
#include <span>
#include <string>

namespace aiod::plugin {

/// Why a plugin must stay mapped once it is: an Asio service type that libaiosdk.so does not have itself
/// (Asio keeps a service in the io_context for good, and its code would be the plugin's), or a symbol that is
/// unique to the process. Nullopt: it can be unmapped. `view` is of `bytes`. Reads libaiosdk.so's file the
/// first time.
std::optional<std::string> reason_to_stay(const aio::detail::elf::View& view,
                                          std::span<const std::byte> bytes);

}  // namespace aiod::plugin
