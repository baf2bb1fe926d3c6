// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/npy.hpp"
#include "base/result.hpp"
#include "datasets/image_set.hpp"
#include "records/model_card.hpp"
#include "records/study.hpp"

namespace carnot {

/// A split as an engine takes it: one .npy of float32 to map into memory, and what is true of it.
struct PreparedData {
  std::filesystem::path images;          // float32, shape_of_input(spec, count)
  Shape shape;                           // of that file
  std::vector<std::int32_t> labels;      // one per image, or empty
  std::vector<std::string> class_names;  // by label, or empty
  std::string identity;                  // hash of data, split, count and preprocessing
  std::string content;                   // hash of the data alone: DataIdentity::content
};

/// Decodes and preprocesses a split once; after that, finds it again in the folder `cache`, where
/// it lies under its identity. Every use compares checksums: what is damaged is made anew. Several
/// processes may do this at the same time.
///
/// Arrays of float32 (.npy) are taken as preprocessed already, in the spec's layout: scale, mean
/// and std are not applied.
///
/// Errors: those of load() and preprocess(); environment when the cache cannot be written.
Result<PreparedData> prepare(const DatasetEntry& entry, Split split, const InputSpec& spec,
                             const std::filesystem::path& cache);

}  // namespace carnot
