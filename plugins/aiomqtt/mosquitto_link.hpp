#pragma once

#include <memory>

#include "link.hpp"

namespace aiomqtt {

/// libmosquitto on the loop, without its thread.
std::unique_ptr<Link> make_mosquitto_link(aio::Executor executor);

}  // namespace aiomqtt
