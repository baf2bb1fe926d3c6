// SPDX-License-Identifier: Apache-2.0
#include "records/study.hpp"

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

}  // namespace carnot
