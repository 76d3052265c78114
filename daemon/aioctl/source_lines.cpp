#include "aioctl/source_lines.hpp"

#include <dlfcn.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "aioctl/file_descriptor.hpp"

namespace aiod::aioctl {
namespace {

struct Frame {
  std::string_view function;  // "#0 HelloService::task"
  std::string module;
  std::uint64_t offset = 0;
  std::string build_id;  // lower-case hexadecimal; empty when the frame names none
};

// libdw's functions, as far as they are used.
struct Libdw {
  decltype(&::dwfl_begin) begin = nullptr;
  decltype(&::dwfl_end) end = nullptr;
  decltype(&::dwfl_report_offline) report_offline = nullptr;
  decltype(&::dwfl_report_end) report_end = nullptr;
  decltype(&::dwfl_module_info) module_info = nullptr;
  decltype(&::dwfl_module_build_id) module_build_id = nullptr;
  decltype(&::dwfl_module_getsrc) module_getsrc = nullptr;
  decltype(&::dwfl_lineinfo) lineinfo = nullptr;
  Dwfl_Callbacks callbacks{};
};

template <class Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

// Opened once and never closed: it is used until the process ends.
const Libdw* libdw() {
  static const std::optional<Libdw> loaded = []() -> std::optional<Libdw> {
    ::unsetenv("DEBUGINFOD_URLS");  // libdw would ask a server in the network
    void* library = ::dlopen("libdw.so.1", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return std::nullopt;
    Libdw dw;
    // Not beside the module either, where anybody may have put something.
    static char debug_folder[] = "/usr/lib/debug";
    static char* debug_folders = debug_folder;
    dw.callbacks.debuginfo_path = &debug_folders;
    const bool complete = find(library, "dwfl_begin", dw.begin) && find(library, "dwfl_end", dw.end) &&
                          find(library, "dwfl_report_offline", dw.report_offline) &&
                          find(library, "dwfl_report_end", dw.report_end) &&
                          find(library, "dwfl_module_info", dw.module_info) &&
                          find(library, "dwfl_module_build_id", dw.module_build_id) &&
                          find(library, "dwfl_module_getsrc", dw.module_getsrc) &&
                          find(library, "dwfl_lineinfo", dw.lineinfo) &&
                          find(library, "dwfl_build_id_find_elf", dw.callbacks.find_elf) &&
                          find(library, "dwfl_standard_find_debuginfo", dw.callbacks.find_debuginfo) &&
                          find(library, "dwfl_offline_section_address", dw.callbacks.section_address);
    return complete ? std::optional(dw) : std::nullopt;
  }();
  return loaded ? &*loaded : nullptr;
}

std::string hexadecimal(const unsigned char* bytes, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

bool is_hexadecimal(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// "... (/path/module.so+0x1a2b) [build-id]"; nothing for a line of another form.
std::optional<Frame> parse_frame(std::string_view line) {
  Frame frame;
  if (line.ends_with(']')) {
    const auto open = line.rfind(" [");
    if (open == std::string_view::npos) return std::nullopt;
    frame.build_id = line.substr(open + 2, line.size() - open - 3);
    if (!is_hexadecimal(frame.build_id)) return std::nullopt;
    line = line.substr(0, open);
  }
  const auto open = line.rfind(" (/");
  const auto plus = line.rfind("+0x");
  if (!line.ends_with(')') || open == std::string_view::npos || plus == std::string_view::npos ||
      plus < open) {
    return std::nullopt;
  }
  frame.function = line.substr(0, open);
  frame.module = line.substr(open + 2, plus - open - 2);
  const auto digits = line.substr(plus + 3, line.size() - plus - 4);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), frame.offset, 16);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return frame;
}

bool has_build_id(const Libdw& dw, Dwfl_Module* module, const std::string& wanted) {
  if (wanted.empty()) return true;
  const unsigned char* bits = nullptr;
  GElf_Addr address = 0;
  const int length = dw.module_build_id(module, &bits, &address);
  // A traceback may give the first digits only.
  return length > 0 && hexadecimal(bits, length).starts_with(wanted);
}

// The daemon names it, and aioctl may run as root: a file of root's or of the caller's, that no pipe or
// device stands in for, and no link.
FileDescriptor open_module(const std::string& path) {
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat facts {};
  const bool is_trusted = file && ::fstat(file.get(), &facts) == 0 && S_ISREG(facts.st_mode) &&
                          (facts.st_uid == 0 || facts.st_uid == ::geteuid());
  return is_trusted ? std::move(file) : FileDescriptor();
}

// "at hello_service.cpp:28", or why that isn't known; nothing where there is nothing to tell.
std::optional<std::string> find_source(const Libdw& dw, const Frame& frame) {
  FileDescriptor opened = open_module(frame.module);
  if (!opened) return std::nullopt;
  const std::unique_ptr<Dwfl, decltype(dw.end)> session(dw.begin(&dw.callbacks), dw.end);
  if (!session) return std::nullopt;
  Dwfl_Module* module =
      dw.report_offline(session.get(), frame.module.c_str(), frame.module.c_str(), opened.get());
  if (module != nullptr) opened.release();  // libdw closes it
  if (module == nullptr || dw.report_end(session.get(), nullptr, nullptr) != 0) return std::nullopt;
  if (!has_build_id(dw, module, frame.build_id))
    return fmt::format("in another build of {}: no line is known", frame.module);
  Dwarf_Addr start = 0;
  dw.module_info(module, nullptr, &start, nullptr, nullptr, nullptr, nullptr, nullptr);
  Dwfl_Line* line = dw.module_getsrc(module, start + frame.offset);
  if (line == nullptr) return std::nullopt;
  int number = 0;
  const char* source = dw.lineinfo(line, nullptr, &number, nullptr, nullptr, nullptr);
  if (source == nullptr || number <= 0) return std::nullopt;
  return fmt::format("at {}:{}", std::filesystem::path(source).filename().string(), number);
}

std::string add_source(std::string_view line) {
  const auto frame = parse_frame(line);
  const Libdw* dw = frame ? libdw() : nullptr;
  if (dw == nullptr) return std::string(line);
  const auto source = find_source(*dw, *frame);
  return source ? fmt::format("{} {}", frame->function, *source) : std::string(line);
}

}  // namespace

std::string add_source_lines(const std::string& traceback) {
  std::string out;
  std::string_view rest = traceback;
  for (;;) {
    const auto end = rest.find('\n');
    out += add_source(rest.substr(0, end));
    if (end == std::string_view::npos) return out;
    out += '\n';
    rest.remove_prefix(end + 1);
  }
}

}  // namespace aiod::aioctl
