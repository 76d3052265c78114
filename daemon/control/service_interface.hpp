#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "control/method_table.hpp"
#include "protocol/message.hpp"

namespace aiod::control {

/// What org.varlink.service.GetInfo tells.
struct ServerInfo {
  std::string vendor = "aiod";
  std::string product = "aiod";
  std::string version;
  std::string url;
};

/// Registers GetInfo and GetInterfaceDescription, where the table offers org.varlink.service and has none of
/// its own. `methods` must outlive its handlers.
void add_service_interface(MethodTable& methods, ServerInfo info);

/// The standard errors of varlink.
protocol::Reply interface_not_found(std::string_view interface);
protocol::Reply method_not_found(std::string_view method);
protocol::Reply method_not_implemented(std::string_view method);
/// `reason` is an addition for people: varlink has the name only.
protocol::Reply invalid_parameter(std::string_view parameter, std::string_view reason);
/// `reason` as with invalid_parameter(); it may be empty.
protocol::Reply permission_denied(std::string_view reason = {});
protocol::Reply expected_more();

/// The error Failed of an interface.
protocol::Reply failed(std::string_view interface, std::string_view message);

/// What speaks against carrying out a call: its method, parameters or flags. Otherwise nothing, and the
/// table has an entry for it.
std::optional<protocol::Reply> refusal(const MethodTable& methods, const protocol::Call& call);

}  // namespace aiod::control
