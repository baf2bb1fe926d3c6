// SPDX-License-Identifier: Apache-2.0
#include "records/study.hpp"

#include <algorithm>

#include "records/choices.hpp"

namespace carnot {

std::string_view key_of(DatasetKind kind) {
  switch (kind) {
    case DatasetKind::glyphs:
      return "glyphs";
    case DatasetKind::cifar10:
      return "cifar10";
    case DatasetKind::idx:
      return "idx";
    case DatasetKind::folder:
      return "folder";
    case DatasetKind::npy:
      return "npy";
  }
  return "";
}

std::optional<DatasetKind> dataset_kind_of(std::string_view key) {
  for (const DatasetKind kind : kDatasetKinds) {
    if (key_of(kind) == key) return kind;
  }
  return std::nullopt;
}

std::vector<EngineName> all_engines(const Study& study) {
  std::vector<EngineName> all = study.engines;
  all.insert(all.end(), study.fastest_of.begin(), study.fastest_of.end());
  return all;
}

int windows_on(const Protocol& protocol, EngineName engine) {
  const auto own = protocol.windows_of.find(engine);
  return own == protocol.windows_of.end() ? protocol.windows : own->second;
}

std::string dataset_of(const Study& study, const std::string& model) {
  const auto entry = std::ranges::find(study.models, model, &ModelEntry::name);
  return entry == study.models.end() ? std::string{} : entry->dataset;
}

bool is_none(const Study& study, const std::string& recipe) {
  const auto entry = std::ranges::find(study.recipes, recipe, &Recipe::name);
  return entry == study.recipes.end() ? recipe == "none" : entry->is_none();
}

}  // namespace carnot
