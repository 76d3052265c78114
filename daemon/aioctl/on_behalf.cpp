#include "aioctl/on_behalf.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <map>
#include <stdexcept>

#include "aioctl/verbs.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

std::pair<std::string, std::string> parse_grant(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) throw std::invalid_argument("--grant must be RIGHT=PATTERN");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

// A new verb has to decide.
bool acts_by_the_daemon(Verb verb) {
  switch (verb) {
    case Verb::edit:
    case Verb::check:
    case Verb::completion:
      return false;
    case Verb::status:
    case Verb::list:
    case Verb::list_timers:
    case Verb::list_dependencies:
    case Verb::events:
    case Verb::why:
    case Verb::start:
    case Verb::stop:
    case Verb::restart:
    case Verb::try_restart:
    case Verb::reset_failed:
    case Verb::delete_tasks:
    case Verb::load:
    case Verb::unload:
    case Verb::reload:
    case Verb::enable:
    case Verb::disable:
    case Verb::config:
    case Verb::cat:
    case Verb::is_active:
    case Verb::is_failed:
    case Verb::is_enabled:
    case Verb::result:
    case Verb::traceback:
    case Verb::stats:
    case Verb::report:
    case Verb::call:
    case Verb::log:
    case Verb::gpio:
    case Verb::pinout:
    case Verb::version:
    case Verb::complete_names:
      return true;
  }
  return false;
}

std::string name_of(Verb verb) {
  for (const VerbInfo& info : verbs())
    if (info.verb == verb) return info.name;
  return "this";
}

}  // namespace

std::optional<OnBehalf> take_on_behalf(std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front() != "--on-behalf-of") return std::nullopt;
  OnBehalf taken;
  std::size_t at = 0;
  const auto value = [&] {
    if (at + 1 >= arguments.size()) throw std::invalid_argument(arguments[at] + " needs a value");
    ++at;
    return arguments[at++];
  };
  taken.who = value();
  for (;;) {
    if (at >= arguments.size())
      throw std::invalid_argument("--on-behalf-of needs -- before the command that is carried out");
    if (arguments[at] == "--") break;
    if (arguments[at] == "--grant")
      taken.grants.push_back(parse_grant(value()));
    else if (arguments[at] == "--socket")
      taken.socket = value();
    else
      throw std::invalid_argument("only --grant and --socket may stand between --on-behalf-of and --");
  }
  arguments.erase(arguments.begin(), arguments.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  return taken;
}

json::object act_for_parameters(const OnBehalf& on_behalf) {
  std::map<std::string, json::array> by_right;
  for (const auto& [right, pattern] : on_behalf.grants) by_right[right].emplace_back(pattern);
  json::array grants;
  for (auto& [right, services] : by_right)
    grants.push_back(json::object{{"right", right}, {"services", std::move(services)}});
  return {{"who", on_behalf.who}, {"grants", std::move(grants)}};
}

void refuse_local_acts(const Invocation& invocation) {
  if (!acts_by_the_daemon(invocation.verb))
    throw std::invalid_argument(fmt::format("{} can be used on the board only", name_of(invocation.verb)));
  if (!invocation.socket.empty()) throw std::invalid_argument("--socket can be used on the board only");
}

}  // namespace aiod::aioctl
