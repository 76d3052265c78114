#include "settings/restart_reader.hpp"

#include <aio/value.hpp>
#include <chrono>
#include <limits>
#include <utility>

#include "settings/reading.hpp"
#include "settings/scalar.hpp"

namespace aiod::settings {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 6> kBackoffKeys{"delay", "factor", "cap", "jitter", "max", "within"};
constexpr std::array<std::string_view, 8> kRestartKeys{"policy", "with",   "delay", "factor",
                                                       "cap",    "jitter", "max",   "within"};
constexpr std::array<std::pair<std::string_view, RestartPolicy>, 3> kPolicies{
    {{"no", RestartPolicy::no},
     {"on-failure", RestartPolicy::on_failure},
     {"always", RestartPolicy::always}}};

std::optional<RestartPolicy> read_policy(const Node& node, std::string_view what, Reporter& reporter) {
  if (node.is_scalar() && !node.from_secret && node.reading == Node::Reading::plain) {
    const aio::Value value = resolve_scalar(node.text);
    if (value.is_bool()) return value.get_bool() ? RestartPolicy::on_failure : RestartPolicy::no;
  }
  return read_choice<RestartPolicy>(node, what, kPolicies, reporter);
}

void read_backoff_keys(const Section& section, Backoff& backoff, Reporter& reporter) {
  assign(backoff.delay, section.find("delay"), [&](const Node& n) {
    return read_duration(n, "delay", {1ms, kLongest}, reporter);
  });
  assign(backoff.factor, section.find("factor"), [&](const Node& n) {
    return read_number(n, "factor", {1, 1000}, reporter);
  });
  assign(backoff.cap, section.find("cap"), [&](const Node& n) {
    return read_duration(n, "cap", {1ms, kLongest}, reporter);
  });
  assign(backoff.jitter, section.find("jitter"), [&](const Node& n) {
    return read_number(n, "jitter", {0, 1}, reporter);
  });
  assign(backoff.max, section.find("max"), [&](const Node& n) {
    return read_integer(n, "max", {1, std::numeric_limits<int>::max()}, reporter);
  });
  assign(backoff.within, section.find("within"), [&](const Node& n) {
    return read_duration(n, "within", {1ms, kLongest}, reporter);
  });
  const Node* cap = section.find("cap");
  if (backoff.cap >= backoff.delay) return;
  // A delay above the default cap raises it; one above a cap that stands beside it is a contradiction.
  if (cap == nullptr) {
    backoff.cap = backoff.delay;
  } else if (section.find("delay") == nullptr) {
    backoff.delay = backoff.cap;
  } else {
    reporter.error(*cap, "\"cap\" is below \"delay\"");
  }
}

}  // namespace

std::optional<Restart> read_restart(const Node& node, const Backoff& defaults, Reporter& reporter) {
  Restart restart{.backoff = defaults};
  if (node.is_sequence()) {
    auto with = read_service_names(node, "restart", reporter);
    if (!with) return std::nullopt;
    restart.with = *std::move(with);
    return restart;
  }
  if (!node.is_map()) {
    const auto policy = read_policy(node, "restart", reporter);
    if (!policy) return std::nullopt;
    restart.policy = *policy;
    return restart;
  }
  const Section section(node, "restart", kRestartKeys, reporter);
  assign(restart.policy, section.find("policy"),
         [&](const Node& n) { return read_policy(n, "policy", reporter); });
  assign(restart.with, section.find("with"),
         [&](const Node& n) { return read_service_names(n, "with", reporter); });
  read_backoff_keys(section, restart.backoff, reporter);
  return restart;
}

void read_backoff(const Node& node, Backoff& backoff, Reporter& reporter) {
  const Section section(node, "restart", kBackoffKeys, reporter);
  read_backoff_keys(section, backoff, reporter);
}

}  // namespace aiod::settings
