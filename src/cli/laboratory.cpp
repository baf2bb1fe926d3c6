// SPDX-License-Identifier: Apache-2.0
#include "cli/laboratory.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

namespace carnot {

Error become_laboratory(const std::filesystem::path& program, std::span<char* const> words) {
  const std::filesystem::path own = program.parent_path();
  const std::filesystem::path installed = (own / "../lib/carnot").lexically_normal();
  std::vector<char*> arguments{words.begin(), words.end()};
  arguments.push_back(nullptr);
  int reason = ENOENT;
  for (const auto& folder : {own, installed}) {
    ::execv((folder / "carnot-lab").c_str(), arguments.data());
    if (errno != ENOENT && errno != ENOTDIR) reason = errno;
  }
  return {
      ErrorCode::environment,
      fmt::format("carnot-lab, which runs this command, cannot be started: {} (looked for in {} "
                  "and {}).",
                  std::generic_category().message(reason), own.string(), installed.string()),
      "Build or install all of Carnot; carnot measure and carnot doctor work without it."};
}

}  // namespace carnot
