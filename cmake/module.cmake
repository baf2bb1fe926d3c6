# carnot_add_module(NAME SOURCES ... HEADERS ... [LINK ...] [PRIVATE_LINK ...] [TESTS ...])
#
# A folder under src/ is a module is a target: the library carnot_<name> (alias carnot::<name>) whose includes
# start at src/, and carnot_<name>_test with the x_test.cpp beside the code.
function(carnot_add_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;HEADERS;LINK;PRIVATE_LINK;TESTS" ${ARGN})
  add_library(carnot_${name} STATIC ${arg_SOURCES})
  add_library(carnot::${name} ALIAS carnot_${name})
  target_sources(carnot_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${arg_HEADERS})
  target_compile_features(carnot_${name} PUBLIC cxx_std_20)
  target_link_libraries(carnot_${name} PUBLIC ${arg_LINK} PRIVATE carnot::warnings ${arg_PRIVATE_LINK})
  if(CARNOT_TESTS AND arg_TESTS)
    add_executable(carnot_${name}_test ${arg_TESTS})
    target_link_libraries(carnot_${name}_test
      PRIVATE carnot::${name} carnot::test_support carnot::warnings ${arg_PRIVATE_LINK} GTest::gtest_main GTest::gmock)
    # Compiling them is half of a build, and what they call is optimised all the same.
    target_compile_options(carnot_${name}_test PRIVATE -O0)
    gtest_discover_tests(carnot_${name}_test DISCOVERY_TIMEOUT 60)
  endif()
endfunction()
