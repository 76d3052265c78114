#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <aio/ctl.hpp>
#include <aio/mqtt.hpp>

#include "parameters.hpp"

/// What is answered, in asyncmd's forms. Pure.
namespace aiomqtt {

using Messages = std::vector<aio::mqtt::Message>;

/// "device/ID/status"
std::string topic_of(std::string_view id, std::string_view kind);

/// {"x.service": {"start": "running"}}, with the name as it was asked for.
aio::mqtt::Message changed(std::string_view id, std::string_view asked, std::string_view action,
                           std::string_view state);
aio::mqtt::Message traceback_of(std::string_view id, std::string_view service,
                                const std::optional<aio::Error>& error);
/// {"enabled", "args", "kwargs"} of a service from what Control::config says.
aio::Object entry_of(const std::vector<aio::ConfigValue>& values);
/// One message for each line that is not blank, which keeps its end: that is what asyncmd joins them by.
Messages lines_of(const std::string& topic, std::string_view text);
aio::mqtt::Message response(std::string_view id, std::string_view command, aio::Value answer,
                            std::string_view text);
/// What `help` answers, or for one name its own entry; null when there is no such command.
aio::Value help_of(const std::map<std::string, UserCommand>& commands, std::string_view name);

}  // namespace aiomqtt
