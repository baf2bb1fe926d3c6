// SPDX-License-Identifier: Apache-2.0
#include "analysis/measured_state.hpp"

#include <algorithm>

#include "analysis/study_comparison.hpp"
#include "analysis/trial_selection.hpp"

namespace carnot {
namespace {

BlockFigures figures_of(const Trial& trial) {
  BlockFigures figures{.key = trial.key, .seconds = seconds_per_inference(trial)};
  const auto energy = energy_per_inference(trial);
  if (energy && energy->joules()) {
    figures.joules = energy->joules()->point;
    figures.energy_kind = *kind_of(*energy);
  }
  if (trial.peak_resident_bytes > 0)
    figures.resident_bytes = static_cast<double>(trial.peak_resident_bytes);
  return figures;
}

void add_accuracy(const TrialSelection& selection, MeasuredCandidate& one) {
  const AccuracyRecord* record = predictions_of(selection, one.candidate.id());
  if (record == nullptr || !record->correct || record->total <= 0) return;
  one.correct = CorrectCount{*record->correct, record->total};
  one.right = record->right;
  one.content_sha256 = record->content_sha256;
}

void add_preparation(std::span<const PreparedModel> prepared, MeasuredCandidate& one) {
  const auto made = std::ranges::find_if(prepared, [&](const PreparedModel& model) {
    return model.model == one.candidate.model && model.recipe == one.candidate.recipe;
  });
  if (made == prepared.end()) return;
  if (made->file_bytes > 0) one.file_bytes = static_cast<double>(made->file_bytes);
  if (!made->failure.empty()) one.trouble = made->failure;
}

/// An earlier attempt that a valid one replaced is no trouble.
void add_exclusions(const TrialSelection& selection, MeasuredCandidate& one) {
  for (const Exclusion& excluded : selection.excluded) {
    const bool is_trouble =
        excluded.status == TrialStatus::invalid || excluded.status == TrialStatus::failed;
    if (excluded.candidate != one.candidate.id() || !is_trouble ||
        one.blocks.contains(excluded.block))
      continue;
    ++(excluded.status == TrialStatus::failed ? one.failed : one.invalid);
    if (one.trouble.empty()) one.trouble = excluded.reason;
  }
}

}  // namespace

MeasuredState measured_state(const Study& study, const Host& host, std::span<const Trial> trials,
                             std::span<const PreparedModel> prepared) {
  MeasuredState state{.run = {},
                      .host = host,
                      .confidence = study.protocol.confidence,
                      .margin = study.protocol.margin,
                      .until = study.protocol.until,
                      .seed = study.seed,
                      .require_measured = study.protocol.require_measured,
                      .candidates = {}};
  const TrialSelection selection = select_trials(study, trials);
  for (const Candidate& candidate : selection.candidates) {
    MeasuredCandidate one{.candidate = candidate,
                          .group = study.settings_together ? candidate.model : candidate.group(),
                          .dataset = dataset_of(study, candidate.model)};
    for (const auto& [block, trial] : selection.of(candidate.id()))
      one.blocks.emplace(block, figures_of(*trial));
    add_accuracy(selection, one);
    add_preparation(prepared, one);
    add_exclusions(selection, one);
    state.candidates.push_back(std::move(one));
  }
  return state;
}

}  // namespace carnot
