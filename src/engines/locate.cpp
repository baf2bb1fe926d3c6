// SPDX-License-Identifier: Apache-2.0
#include "engines/locate.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.hpp"

namespace carnot {
namespace {

std::string_view how_to_install(EngineName engine) {
  switch (engine) {
    case EngineName::onnxruntime:
    case EngineName::openvino:
      return "Run `make engines`, then build again.";
    case EngineName::torch:
      return "Run `make torch`, then build again.";
  }
  return "";
}

bool is_executable_file(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

std::vector<std::filesystem::path> worker_folders(std::string_view worker_path,
                                                  const std::filesystem::path& own_folder) {
  std::vector<std::filesystem::path> folders;
  for (const std::string_view folder : split(worker_path, ':')) {
    if (!folder.empty()) folders.emplace_back(folder);
  }
  folders.push_back(own_folder);
  folders.push_back((own_folder / "../lib/carnot").lexically_normal());
  return folders;
}

Result<std::filesystem::path> locate_worker(EngineName engine,
                                            const std::vector<std::filesystem::path>& folders) {
  const std::string name = fmt::format("carnot-worker-{}", key_of(engine));
  std::vector<std::string> searched;
  for (const std::filesystem::path& folder : folders) {
    const std::filesystem::path candidate = folder / name;
    if (is_executable_file(candidate)) return candidate;
    searched.push_back(folder.string());
  }
  return fail(ErrorCode::not_found,
              fmt::format("engine {} is not installed: there is no {} in {}.", key_of(engine), name,
                          join(searched, ", ")),
              std::string{how_to_install(engine)});
}

}  // namespace carnot
