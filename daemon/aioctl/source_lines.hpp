#pragma once

#include <string>

namespace aiod::aioctl {

/// Turns the module and offset of each frame of a traceback into the place in the source:
///
///     #0 HelloService::task (/usr/lib/aiod/services/hello_service.so+0x1a2b) [633421ea]
///     #0 HelloService::task at hello_service.cpp:28
///
/// The debug information is read with libdw, which is opened only here. A frame stays as it is when libdw,
/// the module or its debug information is missing. If the module has been rebuilt since, so that its build-id
/// differs from the recorded one, the text says so instead of giving a line.
std::string add_source_lines(const std::string& traceback);

}  // namespace aiod::aioctl
