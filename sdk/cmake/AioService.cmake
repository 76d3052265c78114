include("${CMAKE_CURRENT_LIST_DIR}/AioHardening.cmake")

# aio_add_service(NAME SOURCE...): builds NAME_service.so, a plugin for aiod, with the flags that loading and
# unloading need: hidden symbols, none of them unique to the process, and a build-id. Line tables are kept, so
# that tracebacks name lines. Optimised builds are hardened as the daemon is.
function(aio_add_service name)
  if(NOT name MATCHES "^[A-Za-z0-9_-]+$")
    message(FATAL_ERROR "aio_add_service: \"${name}\" can't be a service's name; use letters, digits, _ and -")
  endif()
  set(target ${name}_service)
  add_library(${target} MODULE ${ARGN})
  target_link_libraries(${target} PRIVATE aiosdk::aiosdk)
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_compile_options(${target} PRIVATE -g1 $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>)
  target_link_options(${target} PRIVATE LINKER:--build-id=sha1 LINKER:--no-undefined)
  if(NOT AIO_HARDENED)
    target_compile_options(${target} PRIVATE "${aio_hardening_options}")
    target_link_options(${target} PRIVATE "${aio_hardening_link_options}")
  endif()
  set_target_properties(${target} PROPERTIES
    PREFIX ""
    OUTPUT_NAME ${target}
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)
endfunction()
