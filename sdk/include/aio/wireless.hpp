#pragma once

#include <optional>
#include <string_view>

#include <aio/api.hpp>

namespace aio {

/// How strongly a Wi-Fi interface hears its access point, in dBm (-40 is strong, -90 hardly there), as the
/// kernel has it at this moment. Nothing when the interface is not there, is not wireless or not connected.
/// Takes microseconds. Never throws for what the system does. Thread: any.
AIO_API std::optional<int> wireless_signal(std::string_view interface);

/// The same, from the text of /proc/net/wireless.
AIO_API std::optional<int> wireless_signal(std::string_view interface, std::string_view text);

}  // namespace aio
