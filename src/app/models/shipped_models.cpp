// SPDX-License-Identifier: Apache-2.0
#include "app/models/shipped_models.hpp"

#include <fmt/format.h>

#include "app/models_readme.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

/// What stands between the backticks of a cell; empty for a cell without.
std::string_view quoted_cell(std::string_view cell) {
  cell = trim(cell);
  if (cell.size() < 3 || cell.front() != '`' || cell.back() != '`') return {};
  return cell.substr(1, cell.size() - 2);
}

}  // namespace

std::vector<ShippedModel> shipped_models_in(std::string_view readme) {
  std::vector<ShippedModel> models;
  for (const std::string_view line : split(readme, '\n')) {
    const auto cells = split(line, '|');
    if (cells.size() < 4) continue;
    const std::string_view file = quoted_cell(cells[1]);
    const std::string_view spec = quoted_cell(cells[2]);
    if (file.ends_with(".safetensors") && spec.starts_with("zoo:"))
      models.push_back({std::string{file}, std::string{spec}});
  }
  return models;
}

std::vector<std::string> shipped_sources() {
  const std::filesystem::path folder{CARNOT_MODELS_FOLDER};
  std::vector<std::string> sources;
  for (const ShippedModel& model : shipped_models_in(kModelsReadme)) {
    std::error_code unreadable;  // then it is not here for us
    if (!std::filesystem::exists(folder / model.file, unreadable)) continue;
    const char separator = model.spec.find('?') == std::string::npos ? '?' : '&';
    sources.push_back(
        fmt::format("{}{}weights={}", model.spec, separator, (folder / model.file).string()));
  }
  return sources;
}

}  // namespace carnot
