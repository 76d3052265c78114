#pragma once

#include <string>

namespace aiod::aioctl {

/// Adds the place in the source to each frame of a traceback that names a module and an offset:
///
///     #0 HelloService::task (/usr/lib/aiod/services/hello_service.so+0x1a2b)
///     #0 HelloService::task (/usr/lib/aiod/services/hello_service.so+0x1a2b) at hello_service.cpp:28
///
/// The debug information is read with libdw, which is opened only here. A frame stays as it is when libdw,
/// the module or its debug information is missing, or when the module is no longer the one with the build-id
/// that stands behind it.
std::string add_source_lines(const std::string& traceback);

}  // namespace aiod::aioctl
