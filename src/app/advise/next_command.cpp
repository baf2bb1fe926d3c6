// SPDX-License-Identifier: Apache-2.0
#include "app/advise/next_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <filesystem>

#include "base/number_text.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

constexpr std::string_view kPlaceholder = "KIND:PATH";

void add_option(std::string& command, std::string_view name, const std::string& value) {
  command += fmt::format(" {} {}", name, shell_word(value));
}

std::string points(double share) { return format_number(100.0 * share, 6) + "pp"; }

/// A whole number, however large.
std::string count_text(double count) { return fmt::format("{}", static_cast<std::int64_t>(count)); }

void add_engines(const AdviseRequest& request, std::string& command) {
  std::vector<std::string> engines;
  engines.reserve(request.engines.size());
  for (const EngineName engine : request.engines) engines.emplace_back(key_of(engine));
  if (!engines.empty()) add_option(command, "--engine", join(engines, ","));
}

void add_prices(const PriceTexts& prices, std::string& command) {
  if (!prices.per_kilowatt_hour.empty()) add_option(command, "--price", prices.per_kilowatt_hour);
  if (!prices.per_hour.empty()) add_option(command, "--hourly", prices.per_hour);
}

/// The question that was asked, to be continued by the answer that is missing.
std::string same_question(const AdviseRequest& request) {
  std::string command = "carnot advise " + shell_word(request.model);
  if (request.store) add_option(command, "--store", request.store->string());
  if (request.tree) add_option(command, "--tree", request.tree->string());
  if (request.priority) add_option(command, "--priority", std::string{key_of(*request.priority)});
  if (request.max_drop) add_option(command, "--max-drop", points(*request.max_drop));
  if (request.inferences) add_option(command, "--inferences", count_text(*request.inferences));
  add_prices(request.prices, command);
  add_engines(request, command);
  if (!request.dataset.empty()) add_option(command, "--dataset", request.dataset);
  if (!request.calibration.empty()) add_option(command, "--calibration", request.calibration);
  return command;
}

/// The newest study that has the model, and the model's entry in it.
struct KnownStudy {
  const Study* study = nullptr;
  const ModelEntry* model = nullptr;
};

KnownStudy known_study(const std::vector<StudyReport>& runs, const std::string& sha256) {
  for (const StudyReport& run : runs) {
    const auto made = std::ranges::find(run.prepared, sha256, &PreparedModel::original_sha256);
    if (sha256.empty() || made == run.prepared.end()) continue;
    const auto model = std::ranges::find(run.study.models, made->model, &ModelEntry::name);
    if (model != run.study.models.end() && !model->dataset.empty()) return {&run.study, &*model};
  }
  return {};
}

std::string paths_text(const std::vector<std::filesystem::path>& paths) {
  std::vector<std::string> texts;
  texts.reserve(paths.size());
  for (const auto& path : paths) texts.push_back(path.string());
  return join(texts, ",");
}

void add_known_dataset(const KnownStudy& known, std::string& command) {
  const auto& all = known.study->datasets;
  const auto dataset = std::ranges::find(all, known.model->dataset, &DatasetEntry::name);
  if (dataset == all.end()) return;
  std::string text{key_of(dataset->kind)};
  if (!dataset->test.empty()) text += ":" + paths_text(dataset->test);
  add_option(command, "--dataset", text);
  if (!dataset->calibration.empty())
    add_option(command, "--calibration", paths_text(dataset->calibration));
}

/// "carnot optimize MODEL" with the model's images: those that the user named, else by the study
/// file that has them, else as a study in the store knew them.
std::string search_of(const AdviseRequest& request, const KnownStudy& known, AdviseReport& report) {
  std::string command;
  std::error_code unreadable;  // then it cannot be read by the search either
  const bool has_file = known.study != nullptr && !known.study->file.empty() &&
                        std::filesystem::is_regular_file(known.study->file, unreadable);
  if (!request.dataset.empty()) {
    command = "carnot optimize " + shell_word(request.model);
    add_option(command, "--dataset", request.dataset);
    if (!request.calibration.empty()) add_option(command, "--calibration", request.calibration);
  } else if (has_file) {
    command = "carnot optimize " + shell_word(known.model->name);
    add_option(command, "--study", known.study->file.string());
  } else if (known.study != nullptr) {
    command = "carnot optimize " + shell_word(known.model->source);
    add_known_dataset(known, command);
  } else {
    command =
        fmt::format("carnot optimize {} --dataset {}", shell_word(request.model), kPlaceholder);
    report.next_hint = "KIND:PATH are your images with their labels, as in cifar10:test.bin";
  }
  return command;
}

std::string goal_of_search(const AdviseRequest& request, const CostRate& rate) {
  if (request.priority == Priority::latency) return "latency";
  const bool is_priced = rate.kind == CostKind::money;
  return request.priority == Priority::cost && is_priced ? "cost" : "energy";
}

std::string search_command(const AdviseRequest& request, const KnownStudy& known,
                           AdviseReport& report) {
  std::string command = search_of(request, known, report);
  const std::string goal = goal_of_search(request, report.facts.rate);
  if (goal != "energy") add_option(command, "--goal", goal);
  if (goal == "cost") add_prices(request.prices, command);
  add_option(command, "--max-drop", points(report.facts.max_drop));
  add_engines(request, command);
  if (request.store) add_option(command, "--store", request.store->string());
  const auto& steps = report.advice.steps;
  if (report.advice.need == AdviceNeed::more_images && !steps.empty() && steps.back().images)
    add_option(command, "--images", fmt::format("{}", *steps.back().images));
  return command;
}

bool recommends_the_original(const AdviseReport& report) {
  const auto& measured = report.advice.measured;
  return measured && report.facts.measured[*measured].tactics.empty();
}

}  // namespace

std::string shell_word(const std::string& word) {
  const bool is_plain = !word.empty() && std::ranges::all_of(word, [](unsigned char letter) {
    return std::isalnum(letter) != 0 ||
           std::string_view{"-_./:,=+@%"}.find(static_cast<char>(letter)) != std::string_view::npos;
  });
  if (is_plain) return word;
  std::string quoted = "'";
  for (const char letter : word)
    quoted += letter == '\'' ? std::string{"'\\''"} : std::string{letter};
  return quoted + "'";
}

void add_next_command(const AdviseRequest& request, const std::vector<StudyReport>& runs,
                      const std::string& sha256, AdviseReport& report) {
  const KnownStudy known = known_study(runs, sha256);
  switch (report.advice.need) {
    case AdviceNeed::priority:
      report.next = same_question(request) + " --priority energy";
      report.next_hint = "or accuracy, latency, cost: what comes first for you";
      return;
    case AdviceNeed::inferences:
      report.next = same_question(request) + " --inferences 1000000";
      report.next_hint = "with your own number: how often the model will run";
      return;
    case AdviceNeed::engine:
      return;  // the note has the command that installs one
    case AdviceNeed::measurement:
    case AdviceNeed::more_blocks:
    case AdviceNeed::more_images:
    case AdviceNeed::labels:
    case AdviceNeed::energy:
      report.next = search_command(request, known, report);
      return;
    case AdviceNeed::none:
      break;
  }
  const auto& measured = report.advice.measured;
  if (recommends_the_original(report)) {
    report.next = "carnot report";
    if (request.store) add_option(report.next, "--store", request.store->string());
    report.next += fmt::format(" --run {}", report.facts.measured[*measured].run);
    report.next_hint = "shows what it was held against";
    return;
  }
  const bool keeps_baseline =
      report.advice.leaf && report.tree.leaves[*report.advice.leaf].use == LeafUse::baseline;
  if (!keeps_baseline) report.next = search_command(request, known, report);
}

}  // namespace carnot
