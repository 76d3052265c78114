#include "state/load_deaths.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <optional>
#include <system_error>

#include "state/atomic_file.hpp"
#include "state/bad_state.hpp"

namespace aiod::state {
namespace {

constexpr std::int64_t version = 1;
constexpr std::string_view mark_start = "aiod-loading 1";
constexpr std::size_t most_held = 256;  // the newest ones

// The mark outlives the process, and says nothing once the machine has gone down with it.
std::string this_boot() {
  try {
    std::string id = read_file("/proc/sys/kernel/random/boot_id").value_or("");
    std::erase_if(id, [](unsigned char c) { return c <= ' '; });
    if (!id.empty()) return id;
  } catch (const std::exception&) {
    return "unknown";
  }
  return "unknown";
}

// "aiod-loading 1 BOOT PLUGIN VERSION PATH"; the path is last, since it may have spaces.
std::string mark_of(const LoadedFile& file) {
  static const std::string boot = this_boot();
  return fmt::format("{} {} {} {} {}", mark_start, boot, file.plugin, file.version, file.path);
}

std::string take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  std::string word(text.substr(0, end));
  text.remove_prefix(std::min(text.size(), end + 1));
  return word;
}

struct Mark {
  std::string boot;
  LoadedFile file;
};

// nullopt: nothing was being loaded.
std::optional<Mark> parse_mark(std::string_view text) {
  text = text.substr(0, text.find('\0'));
  if (text.empty()) return std::nullopt;
  const bool known = text.starts_with(mark_start) && text.substr(mark_start.size()).starts_with(' ');
  if (!known) throw BadState("it is no mark of what is being loaded");
  text.remove_prefix(mark_start.size() + 1);
  Mark mark;
  mark.boot = take_word(text);
  mark.file.plugin = take_word(text);
  mark.file.version = take_word(text);
  mark.file.path = text;
  if (mark.file.plugin.empty() || mark.file.version.empty() || text.empty())
    throw BadState("it is no whole mark of what is being loaded");
  return mark;
}

LoadedFile from_json(const aio::Value& value) {
  const aio::Object& file = object(value);
  return {.plugin = std::string(text(member(file, "plugin"))),
          .path = std::string(text(member(file, "path"))),
          .version = std::string(text(member(file, "version"))),
          .how = std::string(text(member(file, "how")))};
}

aio::Value to_json(const LoadedFile& file) {
  return aio::Object{
      {"plugin", file.plugin}, {"path", file.path}, {"version", file.version}, {"how", file.how}};
}

void touch(const std::filesystem::path& path) noexcept {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600));
  if (file.valid()) ::futimens(file.get(), nullptr);
}

std::string set_aside(const std::filesystem::path& file, const std::string& problem) {
  std::string text = fmt::format("{} can't be used: {}", file.string(), problem);
  try {
    text += "; it was kept as " + put_aside(file).string();
  } catch (const std::system_error& e) {
    text += fmt::format("; it could not be put aside: {}", e.what());
  }
  return text;
}

}  // namespace

LoadDeaths::LoadDeaths(const std::filesystem::path& folder, std::string how)
    : mark_path_(folder / "loading"),
      held_path_(folder / "load-deaths.json"),
      booting_path_(folder / "booting"),
      ready_path_(folder / "ready") {
  std::error_code ignored;
  ended_booting_ = std::filesystem::exists(booting_path_, ignored);
  struct stat ready {};
  if (::stat(ready_path_.c_str(), &ready) == 0)
    last_ready_ns_ = ready.st_mtim.tv_sec * std::int64_t{1'000'000'000} + ready.st_mtim.tv_nsec;
  read_held();
  read_mark(std::move(how));
  mark_ = Descriptor(
      ::open(mark_path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600));
  if (!mark_.valid())
    messages_.push_back(
        fmt::format("{} can't be written ({}): a plugin that ends the daemon while it is "
                    "loaded will do so at every start",
                    mark_path_.string(), std::generic_category().message(errno)));
  for (const LoadedFile& file : held_)
    messages_.push_back(
        fmt::format("{0} is held until {1} changes, because it ended the daemon while it was "
                    "loaded; aioctl reset-failed {0} lets go of it",
                    file.plugin, file.path));
}

void LoadDeaths::read_held() {
  try {
    const auto text = read_file(held_path_);
    if (!text) return;
    const aio::Object document = parse_state(*text, version);
    for (const aio::Value& each : array(member(document, "held"))) held_.push_back(from_json(each));
    if (held_.size() > most_held) throw BadState("there are more files than are kept");
  } catch (const std::exception& e) {
    held_.clear();
    messages_.push_back(set_aside(held_path_, e.what()));
  }
}

// What was found is written before the mark goes: it may be read twice, and counts once.
void LoadDeaths::read_mark(std::string how) {
  std::optional<Mark> mark;
  try {
    if (const auto text = read_file(mark_path_)) mark = parse_mark(*text);
  } catch (const std::exception& e) {
    messages_.push_back(set_aside(mark_path_, e.what()));
  }
  if (!mark) return;
  const std::string what =
      fmt::format("the plugin {} was being loaded when the daemon ended", mark->file.path);
  if (mark->boot != this_boot()) {
    messages_.push_back(what + ", and the machine with it: it is tried again");
    return;
  }
  messages_.push_back(what);
  found_death_ = true;
  mark->file.how = std::move(how);
  try {
    hold(std::move(mark->file));
  } catch (const std::exception& e) {
    messages_.push_back(fmt::format("{} can't be written: {}", held_path_.string(), e.what()));
  }
}

void LoadDeaths::hold(LoadedFile file) {
  std::erase_if(held_, [&](const LoadedFile& other) { return other.path == file.path; });
  if (held_.size() >= most_held) held_.erase(held_.begin());
  held_.push_back(std::move(file));
  save();
}

// Like the mark: without a sync, and the daemon does without it.
void LoadDeaths::booting() noexcept {
  touch(booting_path_);
}

void LoadDeaths::booted(bool ready) noexcept {
  ::unlink(booting_path_.c_str());
  if (ready) touch(ready_path_);
}

void LoadDeaths::save() const {
  aio::Array files;
  for (const LoadedFile& file : held_) files.push_back(to_json(file));
  write_file(held_path_,
             boost::json::serialize(aio::Object{{"version", version}, {"held", std::move(files)}}) + '\n');
}

const LoadedFile* LoadDeaths::find(const LoadedFile& file) const {
  const auto found =
      std::ranges::find_if(held_, [&](const LoadedFile& held) { return held.same_file(file); });
  return found != held_.end() ? &*found : nullptr;
}

bool LoadDeaths::forget(std::string_view plugin) {
  if (std::erase_if(held_, [&](const LoadedFile& file) { return file.plugin == plugin; }) == 0) return false;
  save();
  return true;
}

void LoadDeaths::begin(const LoadedFile& file) {
  loading_.push_back(mark_of(file));
  write_mark();
}

void LoadDeaths::end() noexcept {
  loading_.pop_back();
  write_mark();
}

// One write, so that there is never half a mark. Without it the daemon does as well; it only can't tell whose
// fault its end was.
void LoadDeaths::write_mark() noexcept {
  static constexpr char nothing = '\0';
  const char* text = loading_.empty() ? &nothing : loading_.back().c_str();
  const std::size_t size = loading_.empty() ? 1 : loading_.back().size() + 1;
  if (mark_.valid() && ::pwrite(mark_.get(), text, size, 0) < 0) errno = 0;
}

}  // namespace aiod::state
