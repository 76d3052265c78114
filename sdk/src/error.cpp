#include <aio/detail/frame.hpp>
#include <aio/detail/residence.hpp>
#include <aio/error.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace aio {

namespace detail {

constinit thread_local Residence* entered_residence [[gnu::tls_model("initial-exec")]] = nullptr;

Residence::~Residence() = default;

std::exception_ptr no_result() noexcept {
  return std::make_exception_ptr(NoResult());
}

}  // namespace detail

NoResult::NoResult() : std::logic_error("a coroutine ended without co_return: it has no result") {}
NoResult::~NoResult() = default;

bool needs_a_change(const Error& error) noexcept {
  constexpr std::array<std::string_view, 3> types = {"aio::ConfigError", "aiod::plugin::PluginError",
                                                     "aiod::Held"};
  return std::ranges::find(types, error.type) != types.end();
}

ConfigError::~ConfigError() = default;
TimeoutError::~TimeoutError() = default;
Gone::~Gone() = default;
GpioError::~GpioError() = default;

}  // namespace aio
