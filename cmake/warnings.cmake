# SPDX-License-Identifier: Apache-2.0
# carnot::warnings: what every target of ours is compiled with; link it PRIVATE.
#
# Errors only in our presets (CARNOT_WERROR=ON): a newer compiler's new warning must not break the build
# of somebody who just wants the library.
option(CARNOT_WERROR "Treat the warnings of Carnot's own targets as errors" OFF)

add_library(carnot_warnings INTERFACE)
add_library(carnot::warnings ALIAS carnot_warnings)
target_compile_options(
  carnot_warnings
  INTERFACE
    -Wall
    -Wextra
    -Wpedantic
    -Wconversion
    -Wshadow
    # Clang counts sign conversions among -Wconversion, g++ does not; one rule for both.
    $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion>
    # g++ 12 reports overlapping copies inside std::string's own "literal" + string (GCC bug 105651).
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
    $<$<BOOL:${CARNOT_WERROR}>:-Werror>)

# With a sanitizer's code in between, g++ 12 takes members of std::regex and std::variant for uninitialised.
if(CARNOT_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(carnot_warnings INTERFACE -Wno-maybe-uninitialized)
endif()
