#include <algorithm>
#include <stdexcept>

#include "control/guarded.hpp"
#include "control/methods.hpp"

namespace aiod::control {
namespace {

constexpr std::size_t longest_name = 200;
constexpr std::size_t most_patterns = 1000;

// What a caller is called goes into the log and to terminals.
std::string checked_name(const aio::Value& value, const char* what) {
  const auto& text = value.as_string();
  const bool plain = std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
  if (text.empty() || text.size() > longest_name || !plain)
    throw std::invalid_argument(std::string(what) + " must be 1 to 200 printable ASCII characters");
  return std::string(text);
}

aio::Caller caller_of(const aio::Object& parameters) {
  aio::Caller caller{.who = checked_name(parameters.at("who"), "who"), .grants = {}};
  std::size_t count = 0;
  for (const aio::Value& grant : parameters.at("grants").as_array()) {
    const auto right = aio::parse_right(std::string_view(grant.at("right").as_string()));
    if (!right) throw std::invalid_argument("there is no such right");
    for (const aio::Value& pattern : grant.at("services").as_array()) {
      if (++count > most_patterns) throw std::invalid_argument("grants may name 1000 services at most");
      caller.grants[*right].push_back(checked_name(pattern, "a service"));
    }
  }
  return caller;
}

}  // namespace

void add_access_methods(MethodTable& methods, Operations& operations) {
  methods.set_gate(
      [&operations](const Access& access, std::string_view method, const aio::Object& parameters) {
        authorise(operations, access, method, parameters);
      });
  methods.add(services_interface + "ActFor", guarded([](const aio::Object& parameters, const Answer& answer) {
                answer->act_for(caller_of(parameters));
                answer->reply({});
              }));
}

}  // namespace aiod::control
