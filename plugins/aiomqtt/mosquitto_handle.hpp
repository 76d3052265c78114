#pragma once

#include <mosquitto.h>

#include <memory>

#include "link.hpp"

namespace aiomqtt {

struct DestroyHandle {
  void operator()(mosquitto* handle) const { mosquitto_destroy(handle); }
};
using Handle = std::unique_ptr<mosquitto, DestroyHandle>;

/// A client of libmosquitto that knows who it is: id, credentials, last will, certificates; `owner` is what
/// its callbacks are given. Throws LinkError.
Handle make_handle(const LinkOptions& options, void* owner);

}  // namespace aiomqtt
