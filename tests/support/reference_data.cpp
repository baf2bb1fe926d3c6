// SPDX-License-Identifier: Apache-2.0
#include "support/reference_data.hpp"

#include <cstdlib>

namespace carnot {
namespace {

std::filesystem::path folder() {
  const char* given = std::getenv("CARNOT_REFERENCE_DATA");
  return given != nullptr && *given != '\0'
             ? std::filesystem::path{given}
             : std::filesystem::path{CARNOT_SOURCE_ROOT} / "../shared/data";
}

}  // namespace

std::filesystem::path reference_data(std::string_view relative) { return folder() / relative; }

bool reference_data_present() {
  if (std::filesystem::exists(folder())) return true;
  const char* ci = std::getenv("CI");
  if (ci != nullptr && std::string_view{ci} == "true") {
    ADD_FAILURE() << "CI=true, but there is no reference data at " << folder();
  }
  return false;
}

}  // namespace carnot
