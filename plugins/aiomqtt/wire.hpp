#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <aio/asyncmd.hpp>
#include <aio/value.hpp>

/// asyncmd's wire format: which message asks for what. Pure.
namespace aiomqtt {

enum class Verb : std::uint8_t {
  status,
  start,
  stop,
  traceback,
  report,
  config_get,
  config_set,
  config_enable,
  config_disable,
  env_get,
  env_set,
  log,
  error_log,
  command,
  help
};

/// One thing to do.
struct Action {
  Verb verb = Verb::status;
  std::string target{};  // a service, a wildcard, a file, a command
  aio::asyncmd::Form form = aio::asyncmd::Form::brief;
  aio::Value value{};  // config_set: {"args","kwargs"}; env_set: {"K": "V"}; command: {"args","kwargs"}
};

/// The most that one message may ask for, and how long a name in it may be.
inline constexpr std::size_t most_orders = 64;
inline constexpr std::size_t longest_name = 256;

/// The message asks for nothing that is known; the text says what was wrong.
class WireError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The topics that a board of this id listens to.
std::vector<std::string> topics_of(std::string_view id);

/// Whether the topic is one of topics_of, or a switch's, "device/pi/services/hello/set".
bool is_order(std::string_view id, std::string_view topic);

/// In the order of the message; what only reads, and is asked for twice, once. Nothing for a topic that is no
/// order's. Throws WireError, whose text has nothing of the message's contents.
std::vector<Action> parse(std::string_view id, std::string_view topic, std::string_view payload);

/// Whether it changes nothing, and is done at once.
bool only_reads(Verb verb);

/// What the parameter `allow` calls it.
std::string_view permission_for(const Action& action);
/// For the log: "STATUS", "CONFIG set".
std::string_view word_for(Verb verb);

}  // namespace aiomqtt
