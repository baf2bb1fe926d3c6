# carnot_add_module(NAME [SEPARATE] [MEASURES] SOURCES ... HEADERS ... [ALONE ...] [LINK ...] [PRIVATE_LINK ...] [TESTS ...])
#
# A folder under src/ is a module is a target: the library carnot_<name> (alias carnot::<name>) whose includes
# start at src/, and carnot_<name>_test with the x_test.cpp beside the code.
# The tests of a module that MEASURES ask a real clock: tools/test.sh runs one that failed a second time, alone.
#
# Eight sources are compiled as one (CARNOT_UNITY): headers are most of the work, and a build takes two fifths of the
# time. What anonymous namespaces name is then unique among a module's sources, and among its tests
# (tools/check_names.py), except in the files listed under ALONE, and in a module that is SEPARATE, where the same name in
# each file is the very pattern.
option(CARNOT_UNITY "Compile several sources of a module as one" OFF)

function(carnot_unite target separate)
  if(CARNOT_UNITY AND NOT separate)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
    if(ARGN)
      set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endif()
endfunction()

function(carnot_add_module name)
  cmake_parse_arguments(arg "SEPARATE;MEASURES" "" "SOURCES;HEADERS;ALONE;LINK;PRIVATE_LINK;TESTS" ${ARGN})
  add_library(carnot_${name} STATIC ${arg_SOURCES})
  add_library(carnot::${name} ALIAS carnot_${name})
  target_sources(carnot_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${arg_HEADERS})
  target_compile_features(carnot_${name} PUBLIC cxx_std_20)
  carnot_unite(carnot_${name} ${arg_SEPARATE} ${arg_ALONE})
  target_link_libraries(carnot_${name} PUBLIC ${arg_LINK} PRIVATE carnot::warnings ${arg_PRIVATE_LINK})
  if(CARNOT_TESTS AND arg_TESTS)
    add_executable(carnot_${name}_test ${arg_TESTS})
    carnot_unite(carnot_${name}_test ${arg_SEPARATE} ${arg_ALONE})
    target_link_libraries(carnot_${name}_test
      PRIVATE carnot::${name} carnot::test_support carnot::warnings ${arg_PRIVATE_LINK} GTest::gtest_main GTest::gmock)
    # Compiling them is half of a build, and what they call is optimised all the same.
    target_compile_options(carnot_${name}_test PRIVATE -O0)
    set(labels "")
    if(arg_MEASURES)
      set(labels PROPERTIES LABELS measures)
    endif()
    gtest_discover_tests(carnot_${name}_test DISCOVERY_TIMEOUT 60 ${labels})
  endif()
endfunction()
