// SPDX-License-Identifier: Apache-2.0
#include "engines/locate.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <optional>

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

constexpr std::string_view kExporter = "carnot-exporter";

std::optional<std::filesystem::path> find_program(
    std::string_view name, const std::vector<std::filesystem::path>& folders) {
  for (const std::filesystem::path& folder : folders) {
    if (is_executable_file(folder / name)) return folder / name;
  }
  return std::nullopt;
}

std::string folder_list(const std::vector<std::filesystem::path>& folders) {
  std::vector<std::string> names;
  names.reserve(folders.size());
  for (const std::filesystem::path& folder : folders) names.push_back(folder.string());
  return join(names, ", ");
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
  folders.push_back((own_folder / "../../bin").lexically_normal());
  return folders;
}

Result<std::filesystem::path> locate_worker(EngineName engine,
                                            const std::vector<std::filesystem::path>& folders) {
  const std::string name = fmt::format("carnot-worker-{}", key_of(engine));
  if (auto found = find_program(name, folders)) return *std::move(found);
  return fail(ErrorCode::not_found,
              fmt::format("engine {} is not installed: there is no {} in {}.", key_of(engine), name,
                          folder_list(folders)),
              std::string{how_to_install(engine)});
}

Result<std::filesystem::path> locate_exporter(const std::vector<std::filesystem::path>& folders) {
  if (auto found = find_program(kExporter, folders)) return *std::move(found);
  return fail(ErrorCode::environment,
              fmt::format("the exporters are not built: there is no {} in {}.", kExporter,
                          folder_list(folders)),
              "Build Carnot in its source tree, and run make exporters.");
}

}  // namespace carnot
