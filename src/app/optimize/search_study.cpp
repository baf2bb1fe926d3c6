// SPDX-License-Identifier: Apache-2.0
#include "app/optimize/search_study.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "engines/locate.hpp"
#include "experiment/search/portfolio.hpp"
#include "experiment/source_model.hpp"
#include "experiment/study_file.hpp"

namespace carnot {
namespace {

constexpr std::string_view kOwnData = "data";

/// One model of the user's study file with its data; the file's recipes stay.
Result<Study> from_study_file(const OptimizeRequest& request, const Environment& environment) {
  CARNOT_TRY(Study study, load_study(*request.study_file, environment.variable));
  std::vector<std::string_view> names;
  for (const ModelEntry& model : study.models) names.push_back(model.name);
  if (std::ranges::find(names, request.model) == names.end()) {
    const auto near = nearest_name(request.model, names);
    return fail(ErrorCode::bad_input,
                fmt::format("{} has no model \"{}\".", request.study_file->string(),
                            valid_utf8(request.model)),
                near ? fmt::format("Did you mean \"{}\"?", *near)
                     : fmt::format("It has: {}.", fmt::join(names, ", ")));
  }
  std::erase_if(study.models, [&](const ModelEntry& m) { return m.name != request.model; });
  std::erase_if(study.datasets,
                [&](const DatasetEntry& d) { return d.name != study.models.front().dataset; });
  study.title = "optimize " + request.model;
  return study;
}

std::string name_of_source(const std::string& source) {
  if (!source.starts_with(kZooPrefix)) return std::filesystem::path{source}.stem().string();
  const std::string spec = source.substr(kZooPrefix.size());
  return spec.substr(0, spec.find('?'));
}

Study of_one_model(const OptimizeRequest& request, const Environment& environment) {
  Study study;
  ModelEntry model{
      .name = name_of_source(request.model), .source = request.model, .dataset = {}, .input = {}};
  if (!model.source.starts_with(kZooPrefix))
    model.source = (environment.working_directory / model.source).lexically_normal().string();
  study.title = "optimize " + model.name;
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

bool holds(const std::vector<Recipe>& recipes, const Recipe& wanted) {
  return std::ranges::any_of(recipes, [&](const Recipe& one) { return one.steps == wanted.steps; });
}

/// The user's own recipes first: they keep their names.
void add_portfolio(Goal goal, std::vector<Recipe>& recipes) {
  for (Recipe& recipe : portfolio_for(goal)) {
    if (holds(recipes, recipe)) continue;
    while (std::ranges::find(recipes, recipe.name, &Recipe::name) != recipes.end())
      recipe.name += "'";
    recipes.push_back(std::move(recipe));
  }
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

/// bf16 is an engine's setting: OpenVINO has it where the CPU does.
std::vector<Precision> precisions_here(const std::vector<EngineName>& engines, const SysRoot& sys) {
  std::vector<Precision> precisions{Precision::fp32};
  const bool has_engine = std::ranges::find(engines, EngineName::openvino) != engines.end();
  const auto cpu = sys.read("/proc/cpuinfo");
  if (has_engine && cpu && cpu->find("avx512_bf16") != std::string::npos)
    precisions.push_back(Precision::bf16);
  return precisions;
}

}  // namespace

Result<Study> search_study(const OptimizeRequest& request, const Environment& environment) {
  Study study;
  if (request.study_file) {
    CARNOT_TRY(study, from_study_file(request, environment));
  } else {
    study = of_one_model(request, environment);
  }
  if (request.dataset) take_dataset(*request.dataset, environment, study);
  add_portfolio(request.goal, study.recipes);
  if (!request.engines.empty()) {
    study.engines = request.engines;
  } else if (!request.study_file) {
    CARNOT_TRY(study.engines, installed_engines(environment));
  }
  study.batches = request.batches;
  study.threads = request.threads;
  study.precisions = request.precisions.empty() ? precisions_here(study.engines, environment.sys)
                                                : request.precisions;
  study.baseline_recipe.reset();
  return study;
}

}  // namespace carnot
