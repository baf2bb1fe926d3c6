// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "experiment/source_model.hpp"
#include "records/study.hpp"

namespace carnot {

/// The images of one model: what its windows run, what its accuracy is judged on, what tactics may
/// observe.
struct ModelData {
  std::filesystem::path test_images;         // preprocessed rows
  std::filesystem::path calibration_images;  // likewise, never those of the verdict
  std::vector<std::int32_t> test_labels;     // empty: no accuracy
  std::string identity;                      // hash, part of a trial's key
  std::string test_content{};  // hash of the test images and labels as they came; of generated ones
                               // empty
};

/// The images that the study gives the model, preprocessed and kept under `cache`; seeded ones
/// where it names no dataset. Errors: the dataset cannot be read or used with this model.
Result<ModelData> data_of_model(const Study& study, const ModelEntry& entry,
                                const SourceModel& model, const std::filesystem::path& cache);

/// Where to put right a path that leads nowhere. Without a study it came from the command line.
std::string place_to_correct(const Study& study, std::string_view in_study,
                             std::string_view without);

}  // namespace carnot
