#pragma once

#include <string>

namespace aiod::aioctl {

/// Turns the module and offset of each frame of a traceback into the place in the source:
///
///     #0 HelloService::task (/usr/lib/aiod/services/hello_service.so+0x1a2b) [633421ea]
///     #0 HelloService::task at hello_service.cpp:28
///
/// The debug information is read with libdw, which is opened only here. A frame stays as it is when libdw,
/// the module or its debug information is missing. When the module is no longer the one with the build-id
/// that stands behind it, that is said in the line's place.
std::string add_source_lines(const std::string& traceback);

}  // namespace aiod::aioctl
