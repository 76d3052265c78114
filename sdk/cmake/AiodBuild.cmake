# How every target of this repository is compiled. Nothing here is installed.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()

# Programs and plugins find libaiosdk.so beside them in the build tree as in an installation.
set(CMAKE_INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)

include(AioHardening)
add_compile_options("${aio_hardening_options}")
add_link_options("${aio_hardening_link_options}")
set(AIO_HARDENED ON)  # all of this tree, so that aio_add_service need not

add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
# GCC 12 sees overlapping copies in every "text" + std::string (its bug 105651), and, with a sanitizer, frames of coroutines
# that are freed by another operator than the one that made them.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options(-Wno-restrict)
  if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    add_compile_options(-Wno-mismatched-new-delete)
  endif()
endif()

# aiod_add_room(NAME SOURCES... LINKS...): the static library of one folder of daemon/.
# Its headers are included as "room/header.hpp", so that each include names the room it crosses into.
function(aiod_add_room name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS;PRIVATE_LINKS")
  add_library(aiod_${name} STATIC ${arg_SOURCES})
  target_include_directories(aiod_${name} PUBLIC "${PROJECT_SOURCE_DIR}/daemon")
  target_link_libraries(aiod_${name} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
  if("aiosdk" IN_LIST arg_LINKS OR "aiosdk::aiosdk" IN_LIST arg_LINKS)
    aiod_use_headers(aiod_sdk_headers aiod_${name})
  endif()
endfunction()
