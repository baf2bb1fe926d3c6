# SPDX-License-Identifier: Apache-2.0
# CARNOT_SANITIZE = "address,undefined" | "thread" | "": what the presets asan, tsan and fuzz set.
# CARNOT_FUZZ = ON: libFuzzer's coverage as well (clang only).
#
# The one place with flags for a whole directory instead of a target: a sanitizer that sees half of the
# program reports container overflows and races that are not there.
set(CARNOT_SANITIZE "" CACHE STRING "Sanitizers of the whole build: address,undefined or thread")
option(CARNOT_FUZZ "Build the fuzz targets with libFuzzer (clang only)" OFF)

if(CARNOT_FUZZ AND NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "CARNOT_FUZZ needs clang (libFuzzer is part of it), but the compiler is "
                      "${CMAKE_CXX_COMPILER}. Use: cmake --preset fuzz")
endif()

# 0 or 1 for a test's #if. Not $<BOOL:${CARNOT_SANITIZE}>: the comma in "address,undefined" splits it.
set(CARNOT_SANITIZED 0)
if(CARNOT_SANITIZE)
  set(CARNOT_SANITIZED 1)
  # The first report ends the test: a run that goes on after undefined behaviour proves nothing.
  add_compile_options(-fsanitize=${CARNOT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${CARNOT_SANITIZE})
  # Read in stack traces, not in a debugger: half of the time to build.
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1 -DNDEBUG")
  # libstdc++'s own promises as well: an empty optional, an index past the end, a span too short.
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()
if(CARNOT_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
