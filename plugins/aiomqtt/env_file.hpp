#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include <aio/value.hpp>

/// The files of variables beside the configuration.
namespace aiomqtt {

class EnvError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The file of this name in the folder. Throws EnvError unless it is ".env" or ".env.something": no other
/// file is anybody's over the network.
std::filesystem::path env_file(const std::filesystem::path& folder, std::string_view name);

/// The text with these variables in it, as aio::env::write; what is no text is written as JSON. Throws
/// EnvError.
std::string with_variables(std::string_view text, const aio::Object& variables);

/// These block. The file is replaced as a whole, or not at all, and keeps its mode; a new one is its owner's
/// alone. Both throw EnvError.
std::string read_file(const std::filesystem::path& file);
void replace_file(const std::filesystem::path& file, std::string_view text);

}  // namespace aiomqtt
