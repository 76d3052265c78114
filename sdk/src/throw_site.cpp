#include <dlfcn.h>
#include <unwind.h>

#include <aio/detail/task_context.hpp>
#include <aio/detail/throw_site.hpp>

#include <cstdlib>
#include <mutex>

namespace aio::detail {
namespace {

using Thrower = void (*)(void* object, std::type_info* type, void (*destroy)(void*));

struct Record {
  const void* object = nullptr;
  const std::type_info* type = nullptr;
  ThrowSite site;
};

// An exception is described soon after it was thrown; until then other threads, and destructors that the
// unwinding runs, may throw some more.
constexpr std::size_t kept = 16;

constinit std::mutex mutex;
constinit std::array<Record, kept> records{};
constinit std::size_t next = 0;

struct Walk {
  ThrowSite* site;
  std::uintptr_t first;  // the frame that threw; those before it are the way in here
  std::uintptr_t end;    // the stack address of the loop that runs the task; 0: unknown
};

_Unwind_Reason_Code add_frame(_Unwind_Context* context, void* data) {
  const Walk& walk = *static_cast<const Walk*>(data);
  ThrowSite& site = *walk.site;
  const std::uintptr_t address = _Unwind_GetIP(context);
  if (site.count == 0 && address != walk.first) return _URC_NO_REASON;
  const bool beyond = walk.end != 0 && _Unwind_GetCFA(context) > walk.end;
  if (beyond || address == 0 || site.count == ThrowSite::most_frames) return _URC_END_OF_STACK;
  site.frames[site.count++] = address;
  return _URC_NO_REASON;
}

void record(const void* object, const std::type_info* type, const void* return_address) noexcept {
  ThrowSite site;
  Walk walk{.site = &site,
            .first = reinterpret_cast<std::uintptr_t>(return_address),
            .end = reinterpret_cast<std::uintptr_t>(resume_frame())};
  _Unwind_Backtrace(add_frame, &walk);
  const std::lock_guard lock(mutex);
  Record& slot = records[next++ % kept];
  slot = {.object = object, .type = type, .site = site};
}

Thrower next_thrower() noexcept {
  static const auto thrower = reinterpret_cast<Thrower>(::dlsym(RTLD_NEXT, "__cxa_throw"));
  return thrower;
}

}  // namespace

ThrowSite throw_site(const void* object, const std::type_info& type) noexcept {
  const std::lock_guard lock(mutex);
  for (std::size_t age = 1; age <= kept; ++age) {
    const Record& candidate = records[(next + kept - age) % kept];
    if (candidate.object == object && candidate.type == &type) return candidate.site;
  }
  return {};
}

}  // namespace aio::detail

// By the label, because GCC declares the function itself, in its own way.
extern "C" [[noreturn]] AIO_API void aio_throw(void* object, std::type_info* type,
                                               void (*destroy)(void*)) __asm__("__cxa_throw");

void aio_throw(void* object, std::type_info* type, void (*destroy)(void*)) {
  aio::detail::record(object, type, __builtin_return_address(0));
  if (const auto thrower = aio::detail::next_thrower()) thrower(object, type, destroy);
  std::abort();
}
