#include "env_file.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include <aio/durable_file.hpp>
#include <aio/env_file.hpp>
#include <aio/value.hpp>

namespace aiomqtt {
namespace {

[[noreturn]] void fail_to_read(const std::filesystem::path& file) {
  throw EnvError(file.string() + ": can't read it: " + std::strerror(errno));
}

std::string text_of(const aio::Value& value) {
  return value.is_string() ? std::string(value.as_string()) : aio::to_json_text(value);
}

}  // namespace

std::filesystem::path env_file(const std::filesystem::path& folder, std::string_view name) {
  const bool fits = name == ".env" || (name.starts_with(".env.") && name.size() > 5);
  if (!fits || name.find_first_of(std::string_view("/\0", 2)) != name.npos)
    throw EnvError("\"" + std::string(name) + "\" is no file of variables: these are .env and .env.NAME");
  return folder / name;
}

std::string with_variables(std::string_view text, const aio::Object& variables) {
  aio::env::Variables texts;
  for (const auto& [name, value] : variables) texts.emplace(name, text_of(value));
  try {
    return aio::env::write(text, texts);
  } catch (const std::invalid_argument& error) {
    throw EnvError(error.what());
  }
}

std::string read_file(const std::filesystem::path& file) {
  struct ::stat facts {};
  if (::stat(file.c_str(), &facts) != 0) fail_to_read(file);
  if (!S_ISREG(facts.st_mode)) throw EnvError(file.string() + " is no file");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) fail_to_read(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void replace_file(const std::filesystem::path& file, std::string_view text) {
  try {
    aio::replace_file(file, text);
  } catch (const std::system_error& error) {
    throw EnvError(error.what());
  }
}

}  // namespace aiomqtt
