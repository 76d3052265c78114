#pragma once

#include <string>
#include <string_view>

namespace aiod::engine {

/// "hello" and "hello.service" -> "hello.service"; a child's name "hello.service.blink" and a wildcard stay.
std::string unit_name(std::string_view name);

/// "hello.service" -> "hello".
std::string_view service_name(std::string_view unit);

/// Whether the text has a wildcard character: * ? or [.
bool is_wildcard(std::string_view pattern);

/// Whether a task's name answers to a name or wildcard as users type it.
bool matches(std::string_view pattern, std::string_view task_name);

}  // namespace aiod::engine
