// SPDX-License-Identifier: Apache-2.0
#include "cli/dataset_option.hpp"

#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "cli/option_values.hpp"
#include "records/choices.hpp"

namespace carnot {

void add_dataset_options(CLI::App& command, DatasetOptions& options) {
  command
      .add_option("--dataset", options.dataset,
                  "Images with labels: cifar10:FILE, idx:IMAGES,LABELS, npy:IMAGES,LABELS, "
                  "folder:PATH or glyphs")
      ->type_name("KIND:PATH");
  command.add_option("--images", options.images, "At most so many images judge the accuracy")
      ->check(count_value(1))
      ->default_str("1000");
}

void add_calibration_option(CLI::App& command, DatasetOptions& options) {
  command
      .add_option("--calibration", options.calibration,
                  "Other images of that kind, for recipes that calibrate")
      ->delimiter(',')
      ->type_name("PATH");
}

/// "cifar10:test.bin", "idx:images,labels", "glyphs".
Result<std::optional<DatasetEntry>> dataset_of(const DatasetOptions& options) {
  if (options.dataset.empty()) return std::optional<DatasetEntry>{};
  const std::size_t colon = options.dataset.find(':');
  const std::string kind = options.dataset.substr(0, colon);
  const auto known = dataset_kind_of(kind);
  if (!known) {
    const std::vector<std::string_view> names = keys_of(kDatasetKinds);
    const auto near = nearest_name(kind, names);
    return fail(ErrorCode::bad_input,
                "--dataset: \"" + valid_utf8(kind) + "\" is no kind of dataset.",
                near ? "Did you mean \"" + std::string{*near} + "\"?"
                     : "Write KIND:PATH; the kinds are " +
                           join(std::vector<std::string>{names.begin(), names.end()}, ", ") + ".");
  }
  DatasetEntry dataset{.name = {}, .kind = *known, .test = {}, .calibration = {}};
  if (colon != std::string::npos) {
    for (const std::string_view path :
         split(std::string_view{options.dataset}.substr(colon + 1), ','))
      dataset.test.emplace_back(path);
  }
  if (*known != DatasetKind::glyphs && dataset.test.empty()) {
    return fail(ErrorCode::bad_input, "--dataset " + kind + " names no file.",
                "Write " + kind + ":PATH.");
  }
  dataset.calibration.assign(options.calibration.begin(), options.calibration.end());
  if (options.images > 0) dataset.test_count = options.images;
  return std::optional{std::move(dataset)};
}

}  // namespace carnot
