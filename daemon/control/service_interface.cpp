#include "control/service_interface.hpp"

#include <boost/json/array.hpp>
#include <utility>

namespace aiod::control {
namespace {

namespace json = boost::json;

constexpr std::string_view get_info = "org.varlink.service.GetInfo";
constexpr std::string_view get_description = "org.varlink.service.GetInterfaceDescription";

protocol::Reply standard_error(std::string_view name, json::object parameters) {
  return {.parameters = std::move(parameters), .error = std::string("org.varlink.service.").append(name)};
}

json::object info_reply(const ServerInfo& info, const MethodTable& methods) {
  json::array names;
  for (const auto& interface : methods.interfaces()) names.emplace_back(interface.name);
  return {{"vendor", info.vendor},
          {"product", info.product},
          {"version", info.version},
          {"url", info.url},
          {"interfaces", std::move(names)}};
}

void describe(const MethodTable& methods, const json::object& parameters, Responder responder) {
  const json::string& name = parameters.at("interface").as_string();
  if (const auto* interface = methods.find_interface({name.data(), name.size()})) {
    responder.reply({{"description", interface->description}});
  } else {
    responder.error("org.varlink.service.InterfaceNotFound", {{"interface", name}});
  }
}

}  // namespace

void add_service_interface(MethodTable& methods, ServerInfo info) {
  if (methods.find_interface("org.varlink.service") == nullptr || methods.find(get_info) != nullptr) return;
  methods.add(get_info, [&methods, info = std::move(info)](const json::object&, Responder responder) {
    responder.reply(info_reply(info, methods));
  });
  methods.add(get_description, [&methods](const json::object& parameters, Responder responder) {
    describe(methods, parameters, std::move(responder));
  });
}

protocol::Reply interface_not_found(std::string_view interface) {
  return standard_error("InterfaceNotFound", {{"interface", interface}});
}

protocol::Reply method_not_found(std::string_view method) {
  return standard_error("MethodNotFound", {{"method", method}});
}

protocol::Reply method_not_implemented(std::string_view method) {
  return standard_error("MethodNotImplemented", {{"method", method}});
}

protocol::Reply invalid_parameter(std::string_view parameter, std::string_view reason) {
  return standard_error("InvalidParameter", {{"parameter", parameter}, {"reason", reason}});
}

protocol::Reply permission_denied(std::string_view reason) {
  if (reason.empty()) return standard_error("PermissionDenied", {});
  return standard_error("PermissionDenied", {{"reason", reason}});
}

protocol::Reply expected_more() {
  return standard_error("ExpectedMore", {});
}

protocol::Reply failed(std::string_view interface, std::string_view message) {
  return {.parameters = {{"message", message}}, .error = std::string(interface).append(".Failed")};
}

std::optional<protocol::Reply> refusal(const MethodTable& methods, const protocol::Call& call) {
  const auto [interface_name, method_name] = protocol::split_name(call.method);
  const protocol::Interface* interface = methods.find_interface(interface_name);
  if (interface == nullptr) return interface_not_found(interface_name.empty() ? method_name : interface_name);
  if (interface->find_method(method_name) == nullptr) return method_not_found(call.method);
  const MethodTable::Entry* entry = methods.find(call.method);
  if (entry == nullptr || call.upgrade) return method_not_implemented(call.method);
  if (const auto violation = protocol::validate(*interface, method_name, call.parameters)) {
    return invalid_parameter(violation->parameter, violation->reason);
  }
  if (entry->streaming == Streaming::required && !call.more) return expected_more();
  return std::nullopt;
}

}  // namespace aiod::control
