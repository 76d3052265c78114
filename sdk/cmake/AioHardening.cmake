# What optimised builds have so that a mistake in the code ends the process instead of handing it over: guarded stacks,
# checked copies, assertions of the standard library, relocations that are read-only from the start, and branches that
# land only where the code means them to. `tests/bench/README.md` has what it costs. Debug builds, the sanitizers'
# among them, have checks of their own.
set(aio_hardening_options -fstack-protector-strong -fstack-clash-protection
  -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS)
set(aio_hardening_link_options LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64)$")
  list(APPEND aio_hardening_options -fcf-protection=full)
  # Debian's start files have no mark of their own, so that the linker would drop this one.
  list(APPEND aio_hardening_link_options LINKER:-z,shstk)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
  list(APPEND aio_hardening_options -mbranch-protection=standard)
endif()

set(aio_optimised "$<CONFIG:Release,RelWithDebInfo,MinSizeRel>")
set(aio_hardening_options "$<${aio_optimised}:${aio_hardening_options}>")
set(aio_hardening_link_options "$<${aio_optimised}:${aio_hardening_link_options}>")
