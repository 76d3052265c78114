# CMake's toolchain file for packaging/cross, which says by variables of the environment for what machine and where
# that machine's libraries lie.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR "$ENV{AIOD_CROSS_PROCESSOR}")
set(triplet "$ENV{AIOD_CROSS_TRIPLET}")

set(CMAKE_SYSROOT "$ENV{AIOD_CROSS_SYSROOT}")
set(CMAKE_CXX_COMPILER "${triplet}-g++")
set(CMAKE_LIBRARY_ARCHITECTURE "${triplet}")
# Libraries that libraries need are found at link time as they will be at run time.
add_link_options("LINKER:-rpath-link,${CMAKE_SYSROOT}/usr/lib/${triplet}:${CMAKE_SYSROOT}/lib/${triplet}")

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
