#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "aioctl/terminal.hpp"

namespace aiod::aioctl {

// Each takes the parameters of a reply and gives the text for a person.

/// io.aiod.Services.List: the plugins and why one is not loaded.
std::string render_services(const boost::json::object& reply, const Terminal& terminal);

/// io.aiod.Services.Events: "Nov 22 14:03:07 hello.service: running -> failed (reason)"
std::string render_event(const boost::json::object& reply, const Terminal& terminal);

}  // namespace aiod::aioctl
