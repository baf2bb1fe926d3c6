// SPDX-License-Identifier: Apache-2.0
#include "experiment/model_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/hash.hpp"
#include "base/npy.hpp"
#include "datasets/tensor_cache.hpp"
#include "zoo/batch_norm.hpp"

namespace carnot {
namespace {

/// Images that a model without a dataset is run on: enough for a batch of 32 not to repeat one
/// picture.
constexpr std::int64_t kGeneratedImages = 64;

const DatasetEntry* find_dataset(const Study& study, const std::string& name) {
  const auto found = std::find_if(study.datasets.begin(), study.datasets.end(),
                                  [&](const DatasetEntry& d) { return d.name == name; });
  return found == study.datasets.end() ? nullptr : &*found;
}

/// Labels beyond the model's classes can never be predicted: every such image would count as wrong,
/// and 0 % right would look like a result.
Result<void> check_labels(const std::vector<std::int32_t>& labels, std::int64_t classes,
                          const std::string& dataset) {
  const auto beyond = std::find_if(labels.begin(), labels.end(),
                                   [&](std::int32_t label) { return label >= classes; });
  if (beyond == labels.end()) return {};
  return fail(ErrorCode::bad_input,
              fmt::format("image {} of dataset \"{}\" has the label {}, and the model knows {} "
                          "classes (labels from 0 to {}).",
                          beyond - labels.begin() + 1, dataset, *beyond, classes, classes - 1),
              "Choose another dataset, or map the labels.");
}

/// prepare(); of a file that does not exist it adds which dataset names it, and where to put it
/// right.
Result<PreparedData> prepare_split(const Study& study, const DatasetEntry& dataset, Split split,
                                   const InputSpec& input, const std::filesystem::path& cache) {
  auto prepared = carnot::prepare(dataset, split, input, cache);
  if (prepared || prepared.error().code != ErrorCode::not_found) return prepared;
  Error error = at(fmt::format("dataset \"{}\"", dataset.name), std::move(prepared).error());
  if (error.remedy.empty()) {
    error.remedy =
        place_to_correct(study, fmt::format("{} of dataset \"{}\"", name_of(split), dataset.name),
                         fmt::format("the path of the {} images", name_of(split)));
  }
  return error;
}

Result<ModelData> generated_data(const InputSpec& input, std::uint64_t seed,
                                 const std::filesystem::path& cache) {
  const std::vector<float> pixels = seeded_images(input, kGeneratedImages, seed);
  const Shape shape = input.layout == Layout::nchw
                          ? Shape{kGeneratedImages, input.channels, input.height, input.width}
                          : Shape{kGeneratedImages, input.height, input.width, input.channels};
  const std::string identity =
      sha256_hex({reinterpret_cast<const char*>(pixels.data()), pixels.size() * sizeof(float)});
  const std::filesystem::path file = cache / "tensors" / ("generated-" + identity + ".npy");
  std::error_code unreadable;  // then writing says what is wrong
  if (!std::filesystem::exists(file, unreadable)) {
    CARNOT_TRY_VOID(write_npy<float>(file, shape, pixels));
  }
  return ModelData{file, file, {}, identity, {}};
}

}  // namespace

std::string place_to_correct(const Study& study, std::string_view in_study,
                             std::string_view without) {
  return study.file.empty() ? fmt::format("Correct {}.", without)
                            : fmt::format("Correct {} in the study.", in_study);
}

Result<ModelData> data_of_model(const Study& study, const ModelEntry& entry,
                                const SourceModel& model, const std::filesystem::path& cache) {
  if (entry.dataset.empty()) return generated_data(model.input, study.seed, cache);
  const DatasetEntry& dataset = *find_dataset(study, entry.dataset);
  CARNOT_TRY(const PreparedData test,
             prepare_split(study, dataset, Split::test, model.input, cache));
  if (model.classes) {
    CARNOT_TRY_VOID(check_labels(test.labels, *model.classes, dataset.name));
  }
  ModelData data{test.images, {}, test.labels, test.identity, test.content};
  if (dataset.kind == DatasetKind::glyphs || !dataset.calibration.empty()) {
    CARNOT_TRY(const PreparedData calibration,
               prepare_split(study, dataset, Split::calibration, model.input, cache));
    data.calibration_images = calibration.images;
    data.identity = Sha256{}.add_field(test.identity).add_field(calibration.identity).hex();
  }
  return data;
}

}  // namespace carnot
