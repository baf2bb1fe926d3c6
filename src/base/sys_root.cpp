// SPDX-License-Identifier: Apache-2.0
#include "base/sys_root.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace carnot {

std::filesystem::path SysRoot::path_of(std::string_view absolute) const {
  CARNOT_ASSERT(absolute.starts_with('/'));
  return root_ / absolute.substr(1);
}

bool SysRoot::exists(std::string_view absolute) const {
  std::error_code ignored;  // a folder that cannot be looked into holds nothing for us
  return std::filesystem::exists(path_of(absolute), ignored);
}

Result<std::string> SysRoot::read(std::string_view absolute) const {
  CARNOT_TRY(const std::string text, read_file(path_of(absolute)));
  return std::string{trim(text)};
}

std::vector<std::string> SysRoot::list(std::string_view absolute) const {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entry{path_of(absolute), error};
  for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace carnot
