# carnot_embed_text(TARGET SYMBOL FILE HEADER)
#
# Makes the text of FILE available to TARGET as `inline constexpr std::string_view SYMBOL` in "MODULE/HEADER", where
# MODULE is the folder that calls, so that the one binary needs no data files beside it. Changing FILE runs configure
# again.
function(carnot_embed_text target symbol file header)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  file(READ ${CMAKE_CURRENT_SOURCE_DIR}/${file} content)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/generated)
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME module)
  file(CONFIGURE OUTPUT ${folder}/${module}/${header} @ONLY CONTENT [=[
// Made from @file@ by cmake/embed.cmake.
#pragma once

#include <string_view>

namespace carnot {

inline constexpr std::string_view @symbol@ = R"embedded(@content@)embedded";

}  // namespace carnot
]=])
  target_include_directories(${target} PRIVATE ${folder})
endfunction()
