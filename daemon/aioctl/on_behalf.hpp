#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aioctl/options.hpp"

namespace aiod::aioctl {

/// Takes "--on-behalf-of WHO [--grant RIGHT=PATTERN]... [--socket PATH] --" from the front of the arguments;
/// nothing when they begin otherwise. What follows may come from somebody who is not trusted: there these
/// options are unknown. Throws std::invalid_argument.
std::optional<OnBehalf> take_on_behalf(std::vector<std::string>& arguments);

/// The parameters of io.aiod.Services.ActFor.
boost::json::object act_for_parameters(const OnBehalf& on_behalf);

/// Throws std::invalid_argument for what acts without the daemon, which so can't check it: on this machine's
/// files and programs, or with another daemon.
void refuse_local_acts(const Invocation& invocation);

}  // namespace aiod::aioctl
