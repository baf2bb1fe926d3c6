// SPDX-License-Identifier: Apache-2.0
#include "app/labels/label_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "app/labels/cairo_painter.hpp"
#include "app/labels/qr_code.hpp"
#include "app/scores/rate_run.hpp"
#include "app/study_report_loader.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/toml_table_reader.hpp"
#include "report/label_drawing.hpp"

namespace carnot {
namespace {

/// The published reference of the algorithm of 2022.
constexpr std::string_view kUsualReference = "resnet101";

struct FoundModel {
  const RatedGroup* group;
  const RatedModel* model;
};

Result<FoundModel> find_rated(const RatedRun& run, const std::string& name) {
  std::vector<std::string_view> names;
  std::optional<FoundModel> found;
  for (const RatedGroup& group : run.groups) {
    names.reserve(names.size() + group.models.size());
    for (const RatedModel& model : group.models) {
      names.push_back(model.name);
      if (model.name == name) found = {&group, &model};
    }
  }
  if (found) return *found;
  const auto unrated = std::ranges::find(run.unrated, name, &UnratedModel::name);
  if (unrated != run.unrated.end()) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} gets no label: {}", valid_utf8(name), unrated->reason),
                "A label needs energy and accuracy of the model itself.");
  }
  if (name.empty() && names.size() == 1) return find_rated(run, std::string{names.front()});
  if (names.empty()) {
    return fail(ErrorCode::bad_input,
                "no model here has both energy and accuracy, so none gets a label.",
                "Run a study whose models have labels to be checked on.");
  }
  if (name.empty()) {
    return fail(ErrorCode::bad_input,
                fmt::format("a label is of one model, and there are {}.", names.size()),
                fmt::format("Name one with --model: {} or another.", names.front()));
  }
  return fail(ErrorCode::bad_input,
              fmt::format("there is no model \"{}\" with energy and accuracy.", valid_utf8(name)),
              suggestion_for(name, names));
}

/// The one that is named, else the only one of the group that is a ResNet-101.
const RatedModel* reference_in(const RatedGroup& group, const std::string& name) {
  for (const RatedModel& model : group.models) {
    if (name.empty() ? lower_case(model.name).starts_with(kUsualReference) : model.name == name)
      return &model;
  }
  return nullptr;
}

}  // namespace

Result<LabelReport> label_model(const LabelRequest& request, const Environment& environment) {
  CARNOT_TRY(const ScoreReport scored, score({.store = request.store,
                                              .run = request.run,
                                              .set = request.set,
                                              .members = request.members,
                                              .uses = {},
                                              .gqi = {},
                                              .require_measured = request.require_measured},
                                             environment));
  CARNOT_TRY(const FoundModel found, find_rated(scored.run, request.model));
  LabelQuestion question{.compounding = request.compounding,
                         .set = scored.set ? &*scored.set : nullptr,
                         .training_grams = request.training_grams};
  LabelReport report{.carnot_version = scored.carnot_version,
                     .where = scored.run.where,
                     .model = *found.model,
                     .ground = found.group->ground,
                     .evidence = request.evidence};
  if (request.algorithm == LabelAlgorithm::carnot) report.set = scored.set;
  if (request.algorithm == LabelAlgorithm::upc) report.training_grams = request.training_grams;
  if (request.algorithm == LabelAlgorithm::ecml22) {
    question.reference = reference_in(*found.group, request.reference);
    if (question.reference == nullptr && !request.reference.empty()) {
      CARNOT_TRY_VOID(find_rated(scored.run, request.reference).map([](const FoundModel&) {}));
      return fail(ErrorCode::bad_input,
                  fmt::format("{} is not of the model's ground.", valid_utf8(request.reference)),
                  "Name a reference of the same data set and kind of joules.");
    }
    if (question.reference != nullptr) report.reference = *question.reference;
  }
  report.label = label_of(request.algorithm, report.model, report.ground, question);
  if (report.label.label) return report;
  return fail(
      ErrorCode::bad_input,
      fmt::format("{} gets no label: {}", valid_utf8(report.model.name), report.label.obstacle));
}

Result<std::vector<std::filesystem::path>> write_label(const LabelReport& report,
                                                       const std::filesystem::path& folder,
                                                       int pixels_across) {
  const std::string document = to_json(report);
  CARNOT_TRY(const QrModules code, qr_code_of(evidence_code(report, document)));
  const LabelDrawing drawing = drawing_of(report, code);
  CARNOT_TRY(const std::string png, png_of(drawing, pixels_across));
  CARNOT_TRY(const std::string pdf, pdf_of(drawing));
  const std::array<std::pair<std::filesystem::path, std::string>, 4> files{
      {{folder / "label.svg", to_svg(drawing)},
       {folder / "label.png", png},
       {folder / "label.pdf", pdf},
       {folder / "label.json", document}}};
  CARNOT_TRY_VOID(make_report_folder(folder));
  std::vector<std::filesystem::path> paths;
  paths.reserve(files.size());
  for (const auto& [path, content] : files) {
    CARNOT_TRY_VOID(write_file_atomically(path, content));
    paths.push_back(path);
  }
  return paths;
}

}  // namespace carnot
