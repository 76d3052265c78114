#pragma once

#include <boost/version.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <aio/binding.hpp>
#include <aio/pin_uses.hpp>
#include <aio/service_base.hpp>
#include <aio/version.hpp>

/// The border between the daemon and a plugin: one exported descriptor, and an ELF note with the same facts
/// that the daemon reads before it maps the file.
namespace aio::plugin {

/// Changes whenever a plugin that was built before would no longer work.
inline constexpr std::uint32_t abi_number = 3;
inline constexpr std::uint32_t magic = 0x4f49'4131;  // "1AIO"

/// The name under which a plugin exports its descriptor.
inline constexpr const char* descriptor_symbol = "aio_service_descriptor";

/// What the host calls of a plugin. Every function runs on the loop's thread, may throw, and is code of the
/// plugin: nothing that it made may outlive the mapping.
struct Descriptor {
  std::uint32_t magic;
  std::uint32_t abi;
  const char* facts;  // the note's text
  ServiceBase* (*create)();
  void (*destroy)(ServiceBase* service) noexcept;
  std::shared_ptr<void> (*bind)(const Arguments& given, std::vector<BindProblem>& problems);
  std::vector<ParamInfo> (*parameters)();
  std::vector<PinUse> (*pins)(const Arguments& given);
};

namespace detail {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr std::string_view sanitizer = "address";
#elif defined(__SANITIZE_THREAD__)
inline constexpr std::string_view sanitizer = "thread";
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr std::string_view sanitizer = "address";
#elif __has_feature(thread_sanitizer)
inline constexpr std::string_view sanitizer = "thread";
#else
inline constexpr std::string_view sanitizer = "none";
#endif
#else
inline constexpr std::string_view sanitizer = "none";
#endif

#if defined(_LIBCPP_VERSION)
inline constexpr std::string_view stdlib = "libc++";
#elif defined(_GLIBCXX_USE_CXX11_ABI) && _GLIBCXX_USE_CXX11_ABI
inline constexpr std::string_view stdlib = "libstdc++-cxx11";
#else
inline constexpr std::string_view stdlib = "libstdc++-old";
#endif

#if defined(__clang__)
inline constexpr std::string_view compiler = "clang " __clang_version__;
#else
inline constexpr std::string_view compiler = "gcc " __VERSION__;
#endif

#if defined(NDEBUG)
inline constexpr std::string_view assertions = "off";
#else
inline constexpr std::string_view assertions = "on";
#endif

inline constexpr std::size_t facts_size = 256;

/// Text put together while compiling.
struct FactsText {
  std::array<char, facts_size> text{};
  std::size_t size = 0;

  constexpr FactsText& add(std::string_view part) {
    for (const char c : part) text[size++] = c;
    return *this;
  }
  constexpr FactsText& add(std::uint32_t number) {
    if (number >= 10) add(number / 10);
    text[size++] = static_cast<char>('0' + number % 10);
    return *this;
  }
};

constexpr std::array<char, facts_size> make_facts() {
  FactsText facts;
  facts.add("abi=").add(abi_number);
  facts.add(";sdk=").add(sdk_version);
  facts.add(";stdlib=").add(stdlib);
  facts.add(";boost=").add(BOOST_VERSION / 100000U).add(".").add(BOOST_VERSION / 100U % 1000U);
  facts.add(";sanitizer=").add(sanitizer);
  facts.add(";assertions=").add(assertions);
  facts.add(";compiler=").add(compiler);
  return facts.text;
}

}  // namespace detail

/// "abi=3;sdk=1.0.0;stdlib=libstdc++-cxx11;boost=1.81;sanitizer=none;assertions=off;compiler=gcc 12.2.0": of
/// whoever includes this header.
inline constexpr std::array<char, detail::facts_size> facts = detail::make_facts();

/// An ELF note as it lies in the file: owner "aio", type 1, the facts.
struct Note {
  std::uint32_t name_size = 4;
  std::uint32_t text_size = detail::facts_size;
  std::uint32_t type = 1;
  char name[4] = {'a', 'i', 'o', '\0'};
  std::array<char, detail::facts_size> text = detail::make_facts();
};

/// What AIO_SERVICE exports for one service class.
template <class ServiceClass>
struct Exports {
  using Params = typename ServiceClass::Parameters;

  static ServiceBase* create() { return std::make_unique<ServiceClass>().release(); }
  static void destroy(ServiceBase* service) noexcept { std::unique_ptr<ServiceBase>(service).reset(); }
  static std::shared_ptr<void> bind(const Arguments& given, std::vector<BindProblem>& problems) {
    return std::make_shared<Params>(bind_params<Params>(given, problems));
  }
  static std::vector<ParamInfo> parameters() { return describe_params<Params>(); }
  static std::vector<PinUse> pins(const Arguments& given) { return pin_uses<Params>(given); }

  static constexpr Descriptor descriptor() noexcept {
    return {.magic = magic,
            .abi = abi_number,
            .facts = facts.data(),
            .create = create,
            .destroy = destroy,
            .bind = bind,
            .parameters = parameters,
            .pins = pins};
  }
};

}  // namespace aio::plugin

/// Exports a service class from its plugin. Once per plugin, at global scope, after the class.
#define AIO_SERVICE(ServiceClass)                                                                       \
  extern "C" {                                                                                          \
  __attribute__((section(".note.aio"), used, aligned(4))) const ::aio::plugin::Note aio_service_note{}; \
  __attribute__((visibility("default"))) extern const ::aio::plugin::Descriptor aio_service_descriptor; \
  const ::aio::plugin::Descriptor aio_service_descriptor =                                              \
      ::aio::plugin::Exports<ServiceClass>::descriptor();                                               \
  }
