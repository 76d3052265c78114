#include <aio/caller.hpp>

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

namespace aio {
namespace {

constexpr std::string_view suffix = ".service";
constexpr std::array<std::string_view, all_rights.size()> names{"read", "steer", "configure", "files", "run"};

// "hello" of "hello.service" and "hello.service.blink".
std::string service_of(std::string_view task) {
  return std::string(task.substr(0, task.find(suffix)));
}

bool covers(std::string_view pattern, const std::string& service) {
  if (pattern.ends_with(suffix)) pattern.remove_suffix(suffix.size());
  return fnmatch(std::string(pattern).c_str(), service.c_str(), 0) == 0;
}

}  // namespace

std::string_view to_string(Right right) noexcept {
  return names[static_cast<std::size_t>(right)];
}

std::optional<Right> parse_right(std::string_view text) noexcept {
  for (const Right right : all_rights)
    if (to_string(right) == text) return right;
  return std::nullopt;
}

bool Caller::may(Right right, std::string_view service) const {
  const auto granted = grants.find(right);
  if (granted == grants.end()) return false;
  const std::string name = service_of(service);
  return std::ranges::any_of(granted->second,
                             [&](const std::string& pattern) { return covers(pattern, name); });
}

bool Caller::may_everywhere(Right right) const {
  const auto granted = grants.find(right);
  return granted != grants.end() && std::ranges::find(granted->second, "*") != granted->second.end();
}

Rights Caller::rights() const {
  Rights all;
  for (const auto& [right, services] : grants)
    if (!services.empty()) all.add(right);
  return all;
}

std::string denial_text(const Caller& caller, Right right, std::string_view service) {
  constexpr std::array<std::string_view, all_rights.size()> acts{"read", "steer", "configure",
                                                                 "read files of", "run programs of"};
  const std::string what = service.empty() ? std::string("all services") : service_of(service);
  return fmt::format("{} has no right to {} {} (\"{}\")", caller.who, acts[static_cast<std::size_t>(right)],
                     what, to_string(right));
}

}  // namespace aio
