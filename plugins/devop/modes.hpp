#pragma once

#include <array>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <aio/ctl.hpp>
#include <aio/params.hpp>

/// What the service can be told: the modes, and their order.
namespace devop {

using Services = std::vector<std::string>;

/// How a mode ends.
struct Reset {
  static constexpr std::array local_only{"reset", "in", "waitfor"};

  bool reset = false;
  std::chrono::milliseconds in = std::chrono::seconds(5);
  Services waitfor{};
};
AIO_PARAMS(Reset, reset, in, waitfor)

struct Parameters {
  static constexpr std::array local_only{"devmodes", "cycle", "reset", "report", "folder"};

  std::string config{};
  std::string bootmode{};
  std::map<std::string, Services> devmodes{};
  std::vector<std::string> cycle{};
  std::map<std::string, Reset> reset{};
  std::map<std::string, Services> report{};
  bool debug = false;
  std::string folder{};
};
AIO_PARAMS(Parameters, config, bootmode, devmodes, cycle, reset, report, debug, folder)

/// "hello" and "hello.service" are "hello".
std::string short_name(const std::string& service);

/// The mode that follows. Throws aio::ConfigError, naming what is wrong, when modes and cycle do not fit each
/// other, or name a service that is not among `known` (short names).
std::string checked_next(const Parameters& parameters, const std::set<std::string>& known);

/// What makes `mode` the next one: of all services that any mode names, those of this one are enabled and the
/// rest disabled, and `self` is told its bootmode. Services that no mode names are left alone.
std::vector<aio::ConfigEdit> edits_for(const Parameters& parameters, const std::string& mode,
                                       const std::string& self);

}  // namespace devop
