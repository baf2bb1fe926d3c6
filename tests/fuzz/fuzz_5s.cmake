# SPDX-License-Identifier: Apache-2.0
# Five seconds of coverage-guided fuzzing for each target inside an ordinary build.
#
# libFuzzer needs clang, and a second build of everything by it takes minutes that `make test` has not. So clang
# compiles only the target and the files it looks into: those whose headers it includes, and those that
# carnot_add_fuzz_target names. The rest comes from this build's own libraries, and where both define a thing, what
# clang made is named first and counts. What an input breaks, libFuzzer writes beside the test's folder and the
# test fails; `make fuzz` is the long run, with sanitizers.
#
# Gives: CARNOT_FUZZ_5S, whether this build can. Not in sanitized builds: half-instrumented programs report what is
# not there.
set(CARNOT_FUZZ_5S OFF)
find_program(CARNOT_FUZZ_CLANG
  NAMES clang++-16 clang++-22 clang++-21 clang++-20 clang++-19 clang++-18 clang++-17 clang++
  DOC "A clang that brings libFuzzer")
mark_as_advanced(CARNOT_FUZZ_CLANG)
if(CARNOT_FUZZ_CLANG AND NOT CARNOT_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  execute_process(
    COMMAND ${CARNOT_FUZZ_CLANG} -print-file-name=libclang_rt.fuzzer-${CMAKE_SYSTEM_PROCESSOR}.a
    OUTPUT_VARIABLE carnot_fuzz_runtime OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(EXISTS "${carnot_fuzz_runtime}")
    set(CARNOT_FUZZ_5S ON)
  endif()
endif()
if(CARNOT_FUZZ_5S)
  message(STATUS "Fuzzing: five seconds for each target, by ${CARNOT_FUZZ_CLANG}")
elseif(NOT CARNOT_SANITIZE)
  message(STATUS "Fuzzing: corpora are replayed only, no clang with libFuzzer was found. Get it: tools/setup/apt.sh test")
  add_test(NAME fuzz_5s COMMAND ${CMAKE_COMMAND} -E echo
    "fuzz: skipped, no clang with libFuzzer is installed (tools/setup/apt.sh test)")
  set_tests_properties(fuzz_5s PROPERTIES SKIP_REGULAR_EXPRESSION "fuzz: skipped")
endif()

# The object that clang makes of a file, compiled as `like` is: its includes and definitions.
function(carnot_fuzz_object source like result)
  cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE name)
  set(object ${PROJECT_BINARY_DIR}/fuzz_5s/${name}.o)
  set(${result} ${object} PARENT_SCOPE)
  get_property(known GLOBAL PROPERTY carnot_fuzz_objects)
  if(object IN_LIST known)
    return()
  endif()
  set_property(GLOBAL APPEND PROPERTY carnot_fuzz_objects ${object})
  cmake_path(GET object PARENT_PATH folder)
  file(MAKE_DIRECTORY ${folder})
  set(includes $<TARGET_PROPERTY:${like},INCLUDE_DIRECTORIES>)
  set(definitions $<TARGET_PROPERTY:${like},COMPILE_DEFINITIONS>)
  add_custom_command(
    OUTPUT ${object}
    COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} ${CARNOT_FUZZ_CLANG} -std=c++20 -O1 -DNDEBUG -w -fsanitize=fuzzer-no-link
      -D_GLIBCXX_ASSERTIONS "$<$<BOOL:${includes}>:-I$<JOIN:${includes},;-I>>"
      "$<$<BOOL:${definitions}>:-D$<JOIN:${definitions},;-D>>"
      -MD -MF ${object}.d -c ${source} -o ${object}
    DEPENDS ${source}
    DEPFILE ${object}.d
    COMMENT "Building for the fuzzer: ${name}"
    COMMAND_EXPAND_LISTS VERBATIM)
endfunction()

# The files under src/ whose headers a source includes.
function(carnot_sources_behind source result)
  file(STRINGS ${source} includes REGEX "^#include \"")
  set(found)
  foreach(line IN LISTS includes)
    string(REGEX REPLACE "^#include \"(.*)\\.hpp\".*" "src/\\1.cpp" file "${line}")
    if(EXISTS ${PROJECT_SOURCE_DIR}/${file} AND NOT file STREQUAL "src/base/assert.cpp")
      list(APPEND found ${PROJECT_SOURCE_DIR}/${file})
    endif()
  endforeach()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

function(carnot_add_fuzz_5s name like modules more)
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/fuzz_${name}.cpp)
  carnot_sources_behind(${source} files)
  list(TRANSFORM more PREPEND ${PROJECT_SOURCE_DIR}/src/)
  set(objects)
  foreach(file IN LISTS source files more)
    # A module's own file may need what only the module is compiled with.
    string(REGEX REPLACE "^${PROJECT_SOURCE_DIR}/src/([a-z]+)/.*" "carnot_\\1" module "${file}")
    set(as ${like})
    if(TARGET ${module})
      set(as ${module})
    endif()
    carnot_fuzz_object(${file} ${as} object)
    list(APPEND objects ${object})
  endforeach()
  add_executable(carnot_fuzz_5s_${name} ${objects})
  set_target_properties(carnot_fuzz_5s_${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(carnot_fuzz_5s_${name}
    PRIVATE ${carnot_fuzz_runtime} ${modules} Threads::Threads ${CMAKE_DL_LIBS})
  # A library's member is pulled in by the one symbol that clang inlined everywhere, and brings its others again.
  target_link_options(carnot_fuzz_5s_${name} PRIVATE -Wl,--allow-multiple-definition ${CARNOT_FUZZ_LINK})
  # Each run begins with the corpus alone: what gathers would in time fill the five seconds by itself.
  set(folder ${PROJECT_BINARY_DIR}/fuzz_5s/found/${name})
  add_test(NAME fuzz_5s_${name}
    COMMAND sh -c "rm -rf '${folder}' && mkdir -p '${folder}/new' && exec \"$0\" \"$@\""
      $<TARGET_FILE:carnot_fuzz_5s_${name}> -max_total_time=5 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
      -verbosity=1 -artifact_prefix=${folder}/broken- ${folder}/new ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name})
  set_tests_properties(fuzz_5s_${name} PROPERTIES TIMEOUT 60)
endfunction()
