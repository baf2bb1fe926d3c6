// SPDX-License-Identifier: Apache-2.0
#include "app/one_model_study.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "engines/locate.hpp"
#include "experiment/source_model.hpp"
#include "experiment/study_file.hpp"

namespace carnot {
namespace {

/// One model of the user's study file with its data; the file's recipes stay.
Result<Study> from_study_file(const ModelChoice& choice, const Environment& environment) {
  CARNOT_TRY(Study study, load_study(*choice.study_file, environment.variable));
  std::vector<std::string_view> names;
  names.reserve(study.models.size());
  for (const ModelEntry& model : study.models) names.push_back(model.name);
  if (std::ranges::find(names, choice.model) == names.end()) {
    const auto near = nearest_name(choice.model, names);
    return fail(ErrorCode::bad_input,
                fmt::format("{} has no model \"{}\".", choice.study_file->string(),
                            valid_utf8(choice.model)),
                near ? fmt::format("Did you mean \"{}\"?", *near)
                     : fmt::format("It has: {}.", fmt::join(names, ", ")));
  }
  std::erase_if(study.models, [&](const ModelEntry& m) { return m.name != choice.model; });
  std::erase_if(study.datasets,
                [&](const DatasetEntry& d) { return d.name != study.models.front().dataset; });
  return study;
}

Result<Study> of_one_model(const ModelChoice& choice, const Environment& environment) {
  Study study;
  ModelEntry model{.name = name_of_source(choice.model), .source = {}, .dataset = {}, .input = {}};
  CARNOT_TRY(model.source, resolved_source(choice.model, environment.working_directory));
  study.models.push_back(std::move(model));
  return study;
}

void take_dataset(const DatasetEntry& given, const Environment& environment, Study& study) {
  DatasetEntry dataset = given;
  dataset.name = kOwnData;
  for (auto* paths : {&dataset.test, &dataset.calibration}) {
    for (auto& path : *paths) path = (environment.working_directory / path).lexically_normal();
  }
  study.models.front().dataset = dataset.name;
  study.datasets = {std::move(dataset)};
}

}  // namespace

Result<Study> one_model_study(const ModelChoice& choice, std::string_view verb,
                              const Environment& environment) {
  Study study;
  if (choice.study_file) {
    CARNOT_TRY(study, from_study_file(choice, environment));
  } else {
    CARNOT_TRY(study, of_one_model(choice, environment));
  }
  study.title = fmt::format("{} {}", verb, study.models.front().name);
  if (choice.dataset) take_dataset(*choice.dataset, environment, study);
  return study;
}

Result<std::vector<EngineName>> installed_engines(const Environment& environment) {
  std::vector<EngineName> installed;
  Error last;
  for (const EngineName engine : {EngineName::onnxruntime, EngineName::openvino}) {
    const auto worker = locate_worker(engine, worker_folders_of(environment));
    if (worker) installed.push_back(engine);
    if (!worker) last = worker.error();
  }
  if (installed.empty()) return tl::unexpected(last);
  return installed;
}

}  // namespace carnot
