#include <aio/ctl.hpp>

namespace aio {

ControlError::~ControlError() = default;
Control::~Control() = default;
EventStream::~EventStream() = default;
LogStream::~LogStream() = default;

}  // namespace aio
