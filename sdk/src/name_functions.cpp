#include <cxxabi.h>
#include <fmt/format.h>

#include <aio/detail/elf.hpp>
#include <aio/detail/throw_site.hpp>
#include <aio/traceback.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "demangle.hpp"

namespace aio::detail {
namespace {

using namespace std::string_view_literals;

// A line of a traceback: "#3 FUNCTION (MODULE+0xOFFSET) [BUILD-ID]".
struct Frame {
  std::string function;
  std::string module;
  std::uint64_t offset = 0;
  std::string build_id;
};

constexpr std::string_view unknown = "??";

// The originals of modules that are copies.
class Originals {
 public:
  void note(const std::string& module, std::string original) {
    const std::lock_guard lock(mutex_);
    originals_[module] = std::move(original);
  }
  std::string of(const std::string& module) {
    const std::lock_guard lock(mutex_);
    const auto known = originals_.find(module);
    return known != originals_.end() ? known->second : module;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::string> originals_;
};

Originals& originals() {
  static Originals all;
  return all;
}

// The machinery between a coroutine and the loop; of no interest to who reads where it failed.
constexpr std::array dropped = {"boost::asio::"sv,
                                "aio::Executor::"sv,
                                "aio::detail::ResumeScope"sv,
                                "std::coroutine_handle<"sv,
                                "std::__n4861::coroutine_"sv,
                                "boost::throw_exception"sv,
                                "__cxa_throw"sv,
                                "__interceptor___cxa_throw"sv,
                                "__interceptor_trampoline"sv};

// From here on outwards it is the same for everybody.
constexpr std::array outermost = {"aio::Loop::"sv,
                                  "boost::asio::detail::scheduler::"sv,
                                  "boost::asio::io_context::"sv,
                                  "start_thread"sv,
                                  "__libc_start"sv,
                                  "_start"sv};

// Reads a line from its end, because a function's name may hold anything.
std::optional<Frame> parse(std::string_view line) {
  Frame frame;
  if (line.ends_with(']')) {
    const std::size_t open = line.rfind(" [");
    if (open == line.npos) return std::nullopt;
    frame.build_id = line.substr(open + 2, line.size() - open - 3);
    line = line.substr(0, open);
  }
  const std::size_t space = line.find(' ');
  const std::size_t plus = line.rfind("+0x");
  const std::size_t open = line.find(" (", space);
  if (!line.starts_with('#') || !line.ends_with(')') || plus == line.npos || open == line.npos || open > plus)
    return std::nullopt;
  const char* end = line.data() + line.size() - 1;
  const auto [stop, error] = std::from_chars(line.data() + plus + 3, end, frame.offset, 16);
  if (error != std::errc() || stop != end) return std::nullopt;
  frame.function = line.substr(space + 1, open - space - 1);
  frame.module = line.substr(open + 2, plus - open - 2);
  if (frame.function != unknown) return std::nullopt;
  return frame;
}

// Names the frames of one module, in one pass over its symbols.
void name_in_module(const std::string& module, std::vector<Frame*>& frames) {
  try {
    const elf::FileBytes file(module);
    const elf::View view(file.bytes());
    if (view.build_id() != frames.front()->build_id) return;  // the file was replaced since
    view.for_each_symbol([&](const elf::Symbol& symbol) {
      if (!symbol.function || !symbol.defined) return;
      for (Frame* frame : frames) {
        if (frame->offset - symbol.address < symbol.size)
          frame->function = readable_name(std::string(symbol.name));
      }
    });
  } catch (const std::exception&) {
    // A module that is gone or not readable: its frames keep their offsets, which say enough.
  }
}

void name_all(std::vector<Frame>& frames) {
  std::vector<Frame*> open;
  for (Frame& frame : frames) open.push_back(&frame);
  while (!open.empty()) {
    const std::string module = open.front()->module;
    const auto rest = std::partition(open.begin(), open.end(), [&](Frame* f) { return f->module == module; });
    std::vector<Frame*> of_module(open.begin(), rest);
    name_in_module(module, of_module);
    open.erase(open.begin(), rest);
  }
}

// "void boost::asio::post<...>(...)" -> "boost::asio::post<...>(...)": what stands before the first blank
// that no bracket encloses is the return type.
std::string_view without_return_type(std::string_view function) {
  int depth = 0;
  for (std::size_t i = 0; i < function.size(); ++i) {
    const char c = function[i];
    if (c == '(' && depth == 0) return function;
    if (c == '<' || c == '(' || c == '{') ++depth;
    if (c == '>' || c == ')' || c == '}') --depth;
    if (c == ' ' && depth == 0) return function.substr(i + 1);
  }
  return function;
}

template <class Prefixes>
bool starts_with_any(const Frame& frame, const Prefixes& prefixes) {
  const std::string_view name = without_return_type(frame.function);
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

void trim(std::vector<Frame>& frames) {
  const auto main =
      std::find_if(frames.begin(), frames.end(), [](const Frame& f) { return f.function == "main"; });
  if (main != frames.end()) frames.erase(main + 1, frames.end());
  const auto end = std::find_if(frames.begin(), frames.end(),
                                [](const Frame& frame) { return starts_with_any(frame, outermost); });
  std::vector<Frame> kept;
  std::copy_if(frames.begin(), end, std::back_inserter(kept),
               [](const Frame& frame) { return !starts_with_any(frame, dropped); });
  if (!kept.empty()) frames = std::move(kept);
}

// GCC names a coroutine's body after the function, and keeps the function's mangled name in that of the
// frame:
// "..42_ZN12HelloService4taskE11HelloParams.Frame.actor". Empty when it is no such name.
std::string function_of_frame(const std::string& mangled) {
  const std::size_t end = mangled.rfind(".Frame");
  if (end == mangled.npos) return {};
  const std::size_t length = end + std::string_view(".Frame").size();
  for (std::size_t start = mangled.find("_Z", 1); start < end; start = mangled.find("_Z", start + 1)) {
    if (std::string_view(mangled).substr(0, start).ends_with(std::to_string(length - start)))
      return mangled.substr(start, end - start);
  }
  return {};
}

}  // namespace

std::string demangle(const char* mangled) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(mangled, nullptr, nullptr, &status),
                                                    std::free);
  return name != nullptr ? std::string(name.get()) : std::string(mangled);
}

std::string readable_name(const std::string& mangled) {
  if (!mangled.starts_with("_Z")) return mangled;
  if (const std::string function = function_of_frame(mangled); !function.empty())
    return demangle(function.c_str());
  return demangle(mangled.substr(0, mangled.find('.')).c_str());
}

void show_module_as(const std::string& module, std::string original) {
  originals().note(module, std::move(original));
}

std::string name_functions(const std::string& traceback) {
  std::vector<Frame> frames;
  std::string before;
  std::string after;
  for (std::string_view rest = traceback; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (auto frame = parse(line))
      frames.push_back(std::move(*frame));
    else if (line.starts_with('#'))
      return traceback;  // none of ours, or named already
    else
      (frames.empty() ? before : after).append(line).append("\n");
  }
  if (frames.empty()) return traceback;
  name_all(frames);
  trim(frames);
  std::string text = std::move(before);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const Frame& frame = frames[i];
    const std::string module = frame.build_id.empty() ? frame.module : originals().of(frame.module);
    text += fmt::format("#{} {} ({}+{:#x})", i, frame.function, module, frame.offset);
    text += frame.build_id.empty() ? "\n" : fmt::format(" [{}]\n", frame.build_id);
  }
  return text + after;
}

}  // namespace aio::detail

namespace aio {

std::string with_function_names(const std::string& traceback) {
  return detail::name_functions(traceback);
}

}  // namespace aio
