#include "env_file.hpp"

#include <boost/json/serialize.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>

#include <aio/durable_file.hpp>

namespace aiomqtt {
namespace {

[[noreturn]] void fail_to_read(const std::filesystem::path& file) {
  throw EnvError(file.string() + ": can't read it: " + std::strerror(errno));
}

bool is_name(std::string_view name) {
  const auto fits = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  return !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
         std::ranges::all_of(name, fits);
}

std::string text_of(const aio::Value& value) {
  return value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value);
}

std::map<std::string, std::string> checked(const aio::Object& variables) {
  std::map<std::string, std::string> texts;
  for (const auto& [name, value] : variables) {
    if (!is_name(name)) throw EnvError("\"" + std::string(name) + "\" can't be a variable's name");
    std::string text = text_of(value);
    if (text.find_first_of(std::string_view("\n\r\0", 3)) != text.npos)
      throw EnvError("the value of " + std::string(name) + " must be one line");
    texts.emplace(name, std::move(text));
  }
  return texts;
}

// The variable that a line sets; empty when it sets none.
std::string variable_of(std::string_view line) {
  if (line.starts_with("export ")) line.remove_prefix(7);
  const auto end = line.find('=');
  if (end == line.npos) return {};
  std::string name(line.substr(0, end));
  std::erase(name, ' ');
  return is_name(name) ? name : std::string();
}

}  // namespace

std::filesystem::path env_file(const std::filesystem::path& folder, std::string_view name) {
  const bool fits = name == ".env" || (name.starts_with(".env.") && name.size() > 5);
  if (!fits || name.find_first_of(std::string_view("/\0", 2)) != name.npos)
    throw EnvError("\"" + std::string(name) + "\" is no file of variables: these are .env and .env.NAME");
  return folder / name;
}

std::string with_variables(std::string_view text, const aio::Object& variables) {
  std::map<std::string, std::string> left = checked(variables);
  const std::map<std::string, std::string> all = left;
  std::string result;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    const auto set = all.find(variable_of(line));
    result += set == all.end() ? std::string(line) : set->first + '=' + set->second;
    result += '\n';
    if (set != all.end()) left.erase(set->first);
  }
  for (const auto& [name, value] : left) result.append(name).append("=").append(value).append("\n");
  return result;
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
