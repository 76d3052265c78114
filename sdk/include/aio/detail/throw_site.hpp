#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <typeinfo>

#include <aio/api.hpp>

/// Where exceptions were thrown. libaiosdk.so defines __cxa_throw, the function that every throw expression
/// calls: it keeps the call chain of the latest throws of the process and goes on to the C++ runtime.
namespace aio::detail {

/// The return addresses from a throw outwards, at most up to the loop that resumed the task.
struct ThrowSite {
  static constexpr std::size_t most_frames = 48;

  std::array<std::uintptr_t, most_frames> frames{};
  std::size_t count = 0;

  std::span<const std::uintptr_t> addresses() const noexcept { return std::span(frames).first(count); }
};

/// Where this exception object was thrown; empty when that is not known: too many others were thrown since,
/// or it was not thrown but made by std::make_exception_ptr. Thread: any.
AIO_API ThrowSite throw_site(const void* object, const std::type_info& type) noexcept;

/// One frame a line, "#0 ?? (/path/module.so+0x1a2b) [build-id]"; every offset is one less than the return
/// address, so that it lies in the call. The modules must still be mapped. Thread: any; takes microseconds.
AIO_API std::string format_traceback(std::span<const std::uintptr_t> addresses);

/// From now on name_functions() writes `original` in place of `module`, the path that a copy of that file was
/// mapped from. For a host that maps private or temporary copies. A later call for the same module
/// takes the place of an earlier one. Thread: any.
AIO_API void show_module_as(const std::string& module, std::string original);

/// Fills in the functions' names of such a text from the modules' files, where these still have the build-id
/// they are said to have, and drops the frames of Asio and of the program's start-up. Lines that are no
/// frames stay before or behind them; a text whose frames it can't read, or which have names, stays as it is.
/// A module that is a copy is named by its original, see show_module_as(); not where it has no build-id,
/// since nobody could tell whether the original is still the same. Never throws for what a file holds.
/// Thread: any; reads files, takes milliseconds.
AIO_API std::string name_functions(const std::string& traceback);

/// A symbol as a person writes it: demangled, a coroutine's body under its function's name. What is not a
/// mangled name is returned as it is.
AIO_API std::string readable_name(const std::string& mangled);

}  // namespace aio::detail
