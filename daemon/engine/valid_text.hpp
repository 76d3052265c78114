#pragma once

#include <aio/service_info.hpp>
#include <aio/value.hpp>

#include <string>

/// What plugins hand over may hold any bytes. It is made valid UTF-8 here, once, where it enters, so that one
/// bad byte spoils nobody's reply, page or message.
namespace aiod::engine {

std::string valid(std::string text);
/// Texts and keys within, at any depth.
aio::Value valid(aio::Value value);
aio::Show valid(aio::Show show);
aio::ServiceInfo valid(aio::ServiceInfo info);

}  // namespace aiod::engine
