#include "house/rooms.hpp"

#include <algorithm>
#include <filesystem>

#include "house/source_tree.hpp"

namespace house {
namespace {

using Names = std::vector<std::string_view>;

// What the SDK's users get with it.
const Names sdk_libraries{"asio", "json", "describe", "fmt", "system"};

bool contains(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool begins_with_any(std::string_view text, const Names& beginnings) {
  return std::ranges::any_of(beginnings, [&](std::string_view each) { return text.starts_with(each); });
}

std::string_view first_folder(std::string_view header) {
  return header.substr(0, header.find('/'));
}

std::string refused(std::string_view room, std::string_view what) {
  return std::string(room) + " may not use " + std::string(what);
}

bool may_use_sdk_libraries(const Room& room) {
  return contains(room.rooms, "aio");
}

bool may_use(const Room& room, const Library& library) {
  return contains(room.libraries, library.name) ||
         (may_use_sdk_libraries(room) && contains(sdk_libraries, library.name));
}

const Library* library_of_header(std::string_view header) {
  const auto found = std::ranges::find_if(
      libraries(), [&](const Library& library) { return begins_with_any(header, library.headers); });
  return found == libraries().end() ? nullptr : &*found;
}

const Library* library_of_target(std::string_view target) {
  const auto found = std::ranges::find_if(
      libraries(), [&](const Library& library) { return begins_with_any(target, library.targets); });
  return found == libraries().end() ? nullptr : &*found;
}

bool lies_beside(std::string_view file, std::string_view header) {
  return exists((root() / file).parent_path() / header);
}

// The C library's and the kernel's headers that any room may use: those with a folder are few.
bool is_plain_system_header(std::string_view header) {
  static const Names posix{"arpa/", "net/", "netinet/", "sys/"};
  return header.find('/') == std::string_view::npos || begins_with_any(header, posix);
}

// Performing input and output is not the engine's.
bool is_io_header(std::string_view header) {
  static const Names io{"fstream", "filesystem",    "unistd.h",         "fcntl.h",         "poll.h",
                        "sys/",    "boost/asio/ip", "boost/asio/local", "boost/asio/posix"};
  return begins_with_any(header, io);
}

}  // namespace

const std::vector<Room>& rooms() {
  static const std::vector<Room> all{
      {"sdk/include", {"aio"}, {}},
      {"sdk/src", {"aio"}, {}},
      {"sdk/testing", {"aio", "aio/testing"}, {}},
      {"plugins", {"aio"}, {"beast", "linux", "mosquitto", "openssl"}},
      {"daemon/base", {"base"}, {}},
      {"daemon/settings", {"aio", "base", "settings"}, {"yaml-cpp"}},
      {"daemon/plugin", {"aio", "base", "settings", "plugin"}, {"dll"}},
      {"daemon/engine", {"aio", "base", "settings", "engine"}, {}},
      {"daemon/logging", {"aio", "base", "settings", "logging"}, {"re2", "spdlog"}},
      {"daemon/gpio", {"aio", "base", "settings", "gpio"}, {"linux"}},
      {"daemon/state", {"aio", "base", "state"}, {}},
      {"daemon/protocol", {"base", "protocol"}, {"json", "system"}},
      {"daemon/control",
       {"aio", "base", "protocol", "engine", "logging", "gpio", "settings", "plugin", "state", "control"},
       {}},
      {"daemon/aiod",
       {"aio", "base", "protocol", "engine", "logging", "gpio", "settings", "plugin", "state", "control",
        "aiod"},
       {"libsystemd"}},
      {"daemon/aioctl",
       {"base", "protocol", "aioctl"},
       {"cli11", "json", "system", "fmt", "libdw", "ncurses"}},
  };
  return all;
}

const std::vector<Library>& libraries() {
  static const std::vector<Library> all{
      {"openssl", {"openssl/", "boost/asio/ssl"}, {"OpenSSL::"}},  // before asio, whose TLS needs it
      {"asio", {"boost/asio"}, {"Boost::headers", "Threads::Threads"}},
      {"json", {"boost/json"}, {"Boost::json"}},
      {"describe", {"boost/describe", "boost/mp11"}, {}},
      {"system", {"boost/system", "boost/version.hpp", "boost/core"}, {}},
      {"fmt", {"fmt/"}, {"fmt::"}},
      {"beast", {"boost/beast"}, {}},
      {"dll", {"boost/dll"}, {}},
      {"mosquitto", {"mosquitto"}, {"mosquitto", "PkgConfig::mosquitto"}},
      {"yaml-cpp", {"yaml-cpp/"}, {"yaml-cpp"}},
      {"re2", {"re2/"}, {"re2", "PkgConfig::re2"}},
      {"spdlog", {"spdlog/"}, {"spdlog"}},
      {"linux", {"linux/"}, {}},
      {"libsystemd", {"systemd/"}, {"systemd", "libsystemd", "PkgConfig::systemd", "PkgConfig::libsystemd"}},
      {"cli11", {"CLI/"}, {"CLI11"}},
      {"libdw", {"elfutils/", "dwarf.h"}, {"dw", "libdw"}},
      {"ncurses", {"ncurses", "curses"}, {"ncurses", "PkgConfig::ncurses"}},
  };
  return all;
}

const Room* room_of(std::string_view path) {
  const auto found = std::ranges::find_if(rooms(), [&](const Room& room) {
    return path == room.folder || path.starts_with(std::string(room.folder) + '/');
  });
  return found == rooms().end() ? nullptr : &*found;
}

std::optional<std::string> include_violation(std::string_view file, std::string_view header) {
  const Room* room = room_of(file);
  if (room == nullptr) return "no room holds " + std::string(file);
  if (room->folder == "daemon/engine" && is_io_header(header)) return refused(room->folder, header);
  if (const Library* library = library_of_header(header)) {
    if (may_use(*room, *library)) return std::nullopt;
    return refused(room->folder, library->name);
  }
  if (is_plain_system_header(header) || lies_beside(file, header)) return std::nullopt;
  const std::string_view target = header.starts_with("aio/testing/") ? "aio/testing" : first_folder(header);
  if (contains(room->rooms, target)) return std::nullopt;
  return refused(room->folder, header);
}

std::optional<std::string> link_violation(std::string_view folder, std::string_view target) {
  const Room* room = room_of(folder);
  if (room == nullptr) return "no room holds " + std::string(folder);
  if (target == "dl" || target == "${CMAKE_DL_LIBS}") return std::nullopt;
  if (target == "aiosdk::testing" || target == "aiosdk_testing")
    target = "aio/testing";
  else if (target == "aiosdk::aiosdk" || target == "aiosdk")
    target = "aio";
  else if (target.starts_with("aiod_"))
    target.remove_prefix(5);
  else if (const Library* library = library_of_target(target)) {
    // The headers of Boost come in one target; which of them are included is looked at file by file.
    if (target == "Boost::headers" || may_use(*room, *library)) return std::nullopt;
    return refused(room->folder, library->name);
  }
  if (contains(room->rooms, target)) return std::nullopt;
  return refused(room->folder, target);
}

}  // namespace house
