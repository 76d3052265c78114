#include "env_file.hpp"

#include <boost/json/serialize.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <vector>

namespace aiomqtt {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file, const char* what) {
  throw EnvError(file.string() + ": can't " + what + " it: " + std::strerror(errno));
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

class File {
 public:
  File(const std::filesystem::path& path, mode_t mode)
      : fd_(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)) {
    if (fd_ < 0) fail(path, "write");
  }
  ~File() { ::close(fd_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t written = ::write(fd_, text.data(), text.size());
      if (written < 0 && errno != EINTR) return false;
      if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(fd_) == 0;
  }
  bool set_mode(mode_t mode) const { return ::fchmod(fd_, mode) == 0; }

 private:
  int fd_;
};

void sync_folder(const std::filesystem::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
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
  if (::stat(file.c_str(), &facts) != 0) fail(file, "read");
  if (!S_ISREG(facts.st_mode)) throw EnvError(file.string() + " is no file");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) fail(file, "read");
  return {std::istreambuf_iterator<char>(stream), {}};
}

void replace_file(const std::filesystem::path& file, std::string_view text) {
  std::filesystem::path temporary = file;
  temporary += ".new";
  ::unlink(temporary.c_str());
  struct ::stat old {};
  const bool is_there = ::stat(file.c_str(), &old) == 0;
  {
    const File written(temporary, 0600);
    if ((is_there && !written.set_mode(old.st_mode & 0777)) || !written.write(text)) {
      ::unlink(temporary.c_str());
      fail(file, "write");
    }
  }
  if (::rename(temporary.c_str(), file.c_str()) != 0) fail(file, "replace");
  sync_folder(file.parent_path());
}

}  // namespace aiomqtt
