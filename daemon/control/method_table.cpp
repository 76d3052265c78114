#include "control/method_table.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace aiod::control {

void MethodTable::add(std::string_view full_name, Handler handler, Streaming streaming) {
  const auto [interface_name, method_name] = protocol::split_name(full_name);
  const protocol::Interface* interface = find_interface(interface_name);
  const protocol::Method* method = interface == nullptr ? nullptr : interface->find_method(method_name);
  if (method == nullptr) throw std::logic_error("no description of method " + std::string(full_name));
  const Entry entry{interface, method, gated(full_name, std::move(handler)), streaming};
  if (!entries_.emplace(full_name, entry).second) {
    throw std::logic_error("method " + std::string(full_name) + " is registered twice");
  }
}

Handler MethodTable::gated(std::string_view full_name, Handler handler) const {
  return [this, name = std::string(full_name), handler = std::move(handler)](
             const boost::json::object& parameters, Responder responder) {
    if (responder.access().restricted()) gate_(responder.access(), name, parameters);
    handler(parameters, std::move(responder));
  };
}

const MethodTable::Entry* MethodTable::find(std::string_view full_name) const {
  const auto found = entries_.find(full_name);
  return found == entries_.end() ? nullptr : &found->second;
}

const protocol::Interface* MethodTable::find_interface(std::string_view name) const {
  const auto found =
      std::find_if(interfaces_.begin(), interfaces_.end(),
                   [&](const protocol::Interface& interface) { return interface.name == name; });
  return found == interfaces_.end() ? nullptr : &*found;
}

}  // namespace aiod::control
