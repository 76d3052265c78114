#include "aioctl/config_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <vector>

#include "aioctl/error.hpp"
#include "aioctl/file_descriptor.hpp"
#include "aioctl/json_fields.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_key(std::string_view token, std::string_view key) {
  token = trim(token);
  if (token == key) return true;
  return token.size() == key.size() + 2 && token.front() == token.back() &&
         (token.front() == '"' || token.front() == '\'') && token.substr(1, key.size()) == key;
}

// "key: value", "key:" or "\"key\" : value" at the beginning of a line.
bool line_begins_with(std::string_view line, std::string_view key) {
  if (line.empty() || std::string_view(" \t#-").find(line.front()) != std::string_view::npos) return false;
  for (auto colon = line.find(':'); colon != std::string_view::npos; colon = line.find(':', colon + 1)) {
    const bool ends = colon + 1 == line.size() || std::string_view(" \t\r").find(line[colon + 1]) < 3;
    if (ends && is_key(line.substr(0, colon), key)) return true;
  }
  return false;
}

// The keys at depth 1 of "{a: 1, \"b\": {...}}".
class FlowScan {
 public:
  explicit FlowScan(std::string_view key) : key_(key) {}

  bool finds(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [&](char c) { return takes(c); });
  }

 private:
  bool takes(char c) {
    if (comment_) {
      comment_ = c != '\n';
      return false;
    }
    if (quote_ != '\0') {
      if (!escaped_ && c == quote_) quote_ = '\0';
      escaped_ = !escaped_ && c == '\\' && quote_ == '"';
      token_ += c;
      return false;
    }
    return takes_plain(c);
  }

  bool takes_plain(char c) {
    if (c == '#' && (token_.empty() || trim(token_) != token_)) {
      comment_ = true;
    } else if (c == '"' || c == '\'') {
      quote_ = c;
      token_ += c;
    } else if (c == '{' || c == '[' || c == '}' || c == ']') {
      depth_ += c == '{' || c == '[' ? 1 : -1;
      token_.clear();
    } else if (c == ',') {
      token_.clear();
    } else if (c == ':' && depth_ == 1 && is_key(token_, key_)) {
      return true;
    } else {
      token_ += c;
    }
    return false;
  }

  std::string_view key_;
  std::string token_;
  int depth_ = 0;
  char quote_ = '\0';
  bool escaped_ = false;
  bool comment_ = false;
};

// The first character that is neither a blank nor part of a comment.
char first_character(std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trim(text.substr(0, end));
    if (!line.empty() && line.front() != '#' && line != "---") return line.front();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return '\0';
}

std::vector<fs::path> drop_ins(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder / "services.d", error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    const bool read = !name.starts_with('.') && entry->path().extension() == ".yaml";
    if (read) files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

fs::path default_config_folder() {
  if (::geteuid() == 0) return "/etc/aiod";
  const char* xdg = std::getenv("XDG_CONFIG_HOME");
  if (xdg != nullptr && fs::path(xdg).is_absolute()) return fs::path(xdg) / "aiod";
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr ? home : "/") / ".config/aiod";
}

DaemonsFolders daemons_folders(Connection& aiod, Output& out) {
  try {
    const json::object version = aiod.call("io.aiod.Services.Version", {});
    const std::string config = text_of(version, "config");
    if (!aiod.peer_is_own())
      return {.folders = CheckOptions{.config = "/etc/aiod", .services = {}, .state = "/var/lib/aiod"},
              .reads = config};
    if (config.empty()) return {};
    return {.folders = CheckOptions{.config = config,
                                    .services = texts_of(version, "services"),
                                    .state = text_of(version, "state")},
            .reads = config};
  } catch (const CommandError& error) {
    if (error.code() == "PermissionDenied")
      out.note(fmt::format("aioctl: the daemon is not asked for its folder: {}\n", error.what()));
    return {};
  }
}

fs::path folder_to_edit(const fs::path& given, const std::optional<fs::path>& daemons) {
  if (!given.empty()) return given;
  return daemons.value_or(default_config_folder());
}

std::string service_of(std::string_view name) {
  return std::string(name.substr(0, name.find('.')));
}

bool has_top_level_key(std::string_view text, std::string_view key) {
  if (first_character(text) == '{') return FlowScan(key).finds(text);
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (line_begins_with(text.substr(0, end), key)) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

fs::path file_of_entry(const fs::path& folder, const std::string& service) {
  fs::path found = folder / "services.yaml";
  if (service.empty()) return found;
  for (const auto& file : drop_ins(folder)) {
    if (has_top_level_key(read_config_file(file), service)) found = file;
  }
  return found;
}

std::string read_config_file(const fs::path& file) {
  const FileDescriptor fd(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd && errno == ENOENT) return {};
  struct stat facts {};
  const bool is_file = fd && ::fstat(fd.get(), &facts) == 0 && S_ISREG(facts.st_mode);
  std::string text(is_file ? static_cast<std::size_t>(facts.st_size) : 0, '\0');
  const ssize_t got = is_file ? ::read(fd.get(), text.data(), text.size()) : -1;
  if (got < 0) {
    throw CommandError(ExitCode::failure, "Failed", fmt::format("cannot read {}", escape(file.string())));
  }
  text.resize(static_cast<std::size_t>(got));
  return text;
}

}  // namespace aiod::aioctl
