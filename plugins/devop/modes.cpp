#include "modes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include <aio/error.hpp>

namespace devop {
namespace {

void add_unknown(std::set<std::string>& unknown, const Services& services,
                 const std::set<std::string>& known) {
  for (const std::string& service : services)
    if (!known.contains(short_name(service))) unknown.insert(short_name(service));
}

void check_mode(const Parameters& p, const std::string& mode, const std::string& where) {
  // A mode becomes the name of a file.
  if (!p.devmodes.contains(mode) || mode.empty() || mode.find('/') != mode.npos)
    throw aio::ConfigError(
        fmt::format("{} names the mode \"{}\", which devmodes does not have", where, mode));
}

}  // namespace

std::string short_name(const std::string& service) {
  constexpr std::string_view suffix = ".service";
  return service.ends_with(suffix) ? service.substr(0, service.size() - suffix.size()) : service;
}

std::string checked_next(const Parameters& p, const std::set<std::string>& known) {
  if (p.cycle.empty()) throw aio::ConfigError("cycle must name the modes in their order");
  for (const std::string& mode : p.cycle) check_mode(p, mode, "cycle");
  for (const auto& [mode, reset] : p.reset) check_mode(p, mode, "reset");
  for (const auto& [mode, services] : p.report) check_mode(p, mode, "report");
  const auto current = std::ranges::find(p.cycle, p.bootmode);
  if (current == p.cycle.end())
    throw aio::ConfigError(fmt::format("bootmode must be one of {}", fmt::join(p.cycle, ", ")));
  std::set<std::string> unknown;
  for (const auto& [mode, services] : p.devmodes) add_unknown(unknown, services, known);
  for (const auto& [mode, reset] : p.reset) add_unknown(unknown, reset.waitfor, known);
  for (const auto& [mode, services] : p.report) add_unknown(unknown, services, known);
  if (!unknown.empty())
    throw aio::ConfigError(fmt::format("no such service: {}; aioctl list has all", fmt::join(unknown, ", ")));
  return std::next(current) == p.cycle.end() ? p.cycle.front() : *std::next(current);
}

std::vector<aio::ConfigEdit> edits_for(const Parameters& p, const std::string& mode,
                                       const std::string& self) {
  std::map<std::string, bool> enabled;
  for (const auto& [name, services] : p.devmodes)
    for (const std::string& service : services) enabled[short_name(service)] |= name == mode;
  enabled.erase(self);
  std::vector<aio::ConfigEdit> edits;
  for (const auto& [service, is_on] : enabled)
    edits.push_back({.service = service, .set = {{"enabled", is_on}}});
  edits.push_back({.service = self, .set = {{"bootmode", mode}}});
  return edits;
}

}  // namespace devop
