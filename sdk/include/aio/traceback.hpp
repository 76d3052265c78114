#pragma once

#include <string>

#include <aio/api.hpp>

namespace aio {

/// The traceback of an aio::Error with the names of its functions, as `aioctl traceback` shows it: that of an
/// error that was just caught, or came as an event, has only the modules and offsets. What has names already,
/// or can't be read, stays as it is. Throws nothing but std::bad_alloc. Thread: any. Reads the plugins'
/// files, which takes milliseconds: call it by aio::offload.
AIO_API std::string with_function_names(const std::string& traceback);

}  // namespace aio
