# Headers of libraries that are parsed once instead of for each source; the project's own are never among them, so that
# each source still has to include what it uses. Off with CMAKE_DISABLE_PRECOMPILE_HEADERS, as the Debian packages are
# built, and where a compiler cache does better.
if(CMAKE_CXX_COMPILER_LAUNCHER OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
endif()

set(aiod_std_headers
  <algorithm> <array> <cerrno> <charconv> <chrono> <cstdint> <deque> <exception> <filesystem> <fstream> <functional> <limits>
  <map> <memory> <optional> <set> <span> <sstream> <stdexcept> <string> <string_view> <system_error> <utility>
  <variant> <vector>)
set(aiod_json_headers <boost/json/parse.hpp> <boost/json/serialize.hpp> <boost/json/value.hpp>)
set(aiod_sdk_headers ${aiod_std_headers} ${aiod_json_headers}
  <boost/asio/associated_cancellation_slot.hpp> <boost/asio/async_result.hpp> <boost/asio/awaitable.hpp>
  <boost/asio/cancellation_signal.hpp> <boost/asio/deferred.hpp> <boost/asio/io_context.hpp> <boost/asio/post.hpp>
  <boost/asio/this_coro.hpp> <boost/system/system_error.hpp> <fmt/format.h> <fmt/ranges.h>)

# aiod_add_headers(NAME HEADERS... LINKS...): headers for the targets that aiod_use_headers names. GCC takes them only where
# the macros that they saw and the kind of code (of a library, of a program) are the same; it may have less debugging
# information than they.
function(aiod_add_headers name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "PROGRAM" "" "HEADERS;LINKS")
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp")
  if(arg_PROGRAM)
    file(CONFIGURE OUTPUT "${source}" CONTENT "int main() {}\n")
    add_executable(${name} EXCLUDE_FROM_ALL "${source}")
  else()
    file(CONFIGURE OUTPUT "${source}" CONTENT "\n")
    add_library(${name} OBJECT EXCLUDE_FROM_ALL "${source}")
  endif()
  target_compile_options(${name} PRIVATE -g1)
  target_link_libraries(${name} PRIVATE ${arg_LINKS})
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
endfunction()

function(aiod_use_headers name)
  foreach(target IN LISTS ARGN)
    target_precompile_headers(${target} REUSE_FROM ${name})
    # GCC 12 forgets there which code is the system's, and warns of what it sees in std::string.
    if(NOT CMAKE_DISABLE_PRECOMPILE_HEADERS AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
      target_compile_options(${target} PRIVATE -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
    endif()
  endforeach()
endfunction()
