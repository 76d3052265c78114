#include <fmt/format.h>
#include <boost/asio/error.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/system/system_error.hpp>

#include <aio/detail/throw_site.hpp>
#include <aio/detail/utf8.hpp>
#include <aio/error.hpp>

#include <cxxabi.h>
#include <array>
#include <cstring>
#include <string_view>

#include "demangle.hpp"

namespace aio {
namespace {

using namespace std::string_view_literals;

// Chains are short; one that a program built without end must not be followed to it.
constexpr int deepest = 16;
constexpr std::size_t longest_message = 16 * 1024;

std::string message_of(const std::exception_ptr& exception, int depth);

// Boost and the standard library throw types of their own around the one that was meant.
std::string without_wrapper(std::string type) {
  constexpr std::array wrappers = {"boost::wrapexcept<"sv, "boost::exception_detail::clone_impl<"sv,
                                   "boost::exception_detail::error_info_injector<"sv,
                                   "boost::with_throw_location<"sv, "std::_Nested_exception<"sv};
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view wrapper : wrappers) {
      if (!type.starts_with(wrapper) || !type.ends_with('>')) continue;
      type = type.substr(wrapper.size(), type.size() - wrapper.size() - 1);
      while (type.ends_with(' ')) type.pop_back();
      again = true;
    }
  }
  return type;
}

std::string readable_type(const std::type_info& type) {
  if (type == typeid(std::string)) return "std::string";
  return without_wrapper(detail::demangle(type.name()));
}

std::string text_or(const char* text, std::string_view otherwise) {
  return text != nullptr ? std::string(text, ::strnlen(text, longest_message + 1)) : std::string(otherwise);
}

// "connect: Connection refused [system:111 at /usr/include/...]" -> "connect: Connection refused".
std::string own_message(const boost::system::system_error& error) {
  std::string text = text_or(error.what(), "");
  const std::string suffix = error.code().what();
  if (text.ends_with(suffix))
    text.replace(text.size() - suffix.size(), suffix.size(), error.code().message());
  return text;
}

std::string own_message(const std::exception& error) {
  if (const auto* system = dynamic_cast<const boost::system::system_error*>(&error))
    return own_message(*system);
  return text_or(error.what(), "(what() returned null)");
}

std::string with_cause(std::string message, const std::nested_exception* outer, int depth) {
  if (outer == nullptr || outer->nested_ptr() == nullptr) return message;
  const std::string cause =
      depth < deepest ? message_of(outer->nested_ptr(), depth + 1) : std::string("(and more causes)");
  return message.empty() ? cause : fmt::format("{}: {}", message, cause);
}

std::string guarded_message(const std::exception& error) {
  try {
    return own_message(error);
  } catch (...) {
    return "(what() threw an exception)";
  }
}

std::string message_of(const std::exception_ptr& exception, int depth) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& e) {
    return with_cause(guarded_message(e), dynamic_cast<const std::nested_exception*>(&e), depth);
  } catch (const std::nested_exception& e) {
    return with_cause(readable_type(*abi::__cxa_current_exception_type()), &e, depth);
  } catch (const std::string& text) {
    return text.substr(0, longest_message + 1);
  } catch (const char* text) {
    return text_or(text, "(null)");
  } catch (int number) {
    return std::to_string(number);
  } catch (...) {
    return depth == 0 ? std::string() : readable_type(*abi::__cxa_current_exception_type());
  }
}

const std::type_info& type_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (...) {
    return *abi::__cxa_current_exception_type();
  }
}

// An exception_ptr is a pointer to the thrown object, in libstdc++ as in libc++.
const void* object_of(const std::exception_ptr& exception) {
  const void* object = nullptr;
  static_assert(sizeof exception == sizeof object);
  std::memcpy(&object, static_cast<const void*>(&exception), sizeof object);
  return object;
}

// Of what was awaited together by Asio's operators, the side that failed first says why.
std::exception_ptr first_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const boost::asio::multiple_exceptions& several) {
    return several.first_exception() != nullptr ? first_of(several.first_exception()) : exception;
  } catch (...) {
    return exception;
  }
}

}  // namespace

bool is_abort(const std::exception_ptr& exception) noexcept {
  if (exception == nullptr) return false;
  try {
    std::rethrow_exception(first_of(exception));
  } catch (const boost::system::system_error& error) {
    return error.code() == boost::asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

Error describe_exception(const std::exception_ptr& thrown) {
  if (thrown == nullptr) return {};
  const std::exception_ptr exception = first_of(thrown);
  const std::type_info& type = type_of(exception);
  const auto site = detail::throw_site(object_of(exception), type);
  return {.type = readable_type(type),
          .message = detail::valid_utf8(message_of(exception, 0), longest_message),
          .traceback = detail::format_traceback(site.addresses())};
}

}  // namespace aio
