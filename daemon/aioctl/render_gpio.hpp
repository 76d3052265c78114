#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "aioctl/terminal.hpp"

namespace aiod::aioctl {

// Each takes the parameters of a reply and gives the text for a person.

/// io.aiod.Gpio.List: the lines with owner and level.
std::string render_gpio_lines(const boost::json::object& reply, const Terminal& terminal);

/// io.aiod.Gpio.Get: "1" for one line, "GPIO17 1" a line for several, "?" where the level can't be read.
std::string render_gpio_levels(const boost::json::object& reply, const Terminal& terminal);

/// io.aiod.Gpio.Watch: "Nov 22 14:03:07.125 GPIO17 input 1 hello.service"
std::string render_gpio_change(const boost::json::object& reply, const Terminal& terminal);

/// io.aiod.Gpio.Info: a page for each line.
std::string render_gpio_details(const boost::json::object& reply, const Terminal& terminal);

}  // namespace aiod::aioctl
