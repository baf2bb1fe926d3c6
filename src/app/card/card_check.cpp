// SPDX-License-Identifier: Apache-2.0
#include "app/card/card_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

#include "app/card/readme_text.hpp"
#include "app/exporter_here.hpp"
#include "base/file.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "experiment/exports/export_source.hpp"
#include "experiment/source_model.hpp"
#include "graph/card.hpp"
#include "graph/count.hpp"
#include "graph/onnx_file.hpp"
#include "report/macs_text.hpp"

namespace carnot {
namespace {

using OfCard = std::string (*)(const ModelCard& card);

std::string input_text(const InputSpec& input) {
  return fmt::format("{} {} x {} x {}", key_of(input.layout), input.channels, input.height,
                     input.width);
}

constexpr auto kNoKeys = std::span<const std::string_view>{};
constexpr auto kLicenceKeys = std::to_array<std::string_view>({"license", "license_name"});
constexpr auto kTaskKeys =
    std::to_array<std::string_view>({"pipeline_tag", "model-index[].results[].task.type"});
constexpr auto kDatasetKeys = std::to_array<std::string_view>(
    {"datasets", "datasets[]", "model-index[].results[].dataset.name",
     "model-index[].results[].dataset.type"});
constexpr auto kLibraryKeys = std::to_array<std::string_view>({"library_name"});
constexpr auto kAccuracyKeys =
    std::to_array<std::string_view>({"model-index[].results[].metrics[].value"});
constexpr auto kHardwareKeys = std::to_array<std::string_view>({"co2_eq_emissions.hardware_used"});
constexpr auto kEmissionKeys =
    std::to_array<std::string_view>({"co2_eq_emissions.emissions", "co2_eq_emissions"});
constexpr auto kEmissionSourceKeys = std::to_array<std::string_view>({"co2_eq_emissions.source"});
constexpr auto kPlaceKeys =
    std::to_array<std::string_view>({"co2_eq_emissions.geographical_location"});
constexpr auto kOriginKeys = std::to_array<std::string_view>({"base_model", "base_model[]"});

/// A field, where it may stand, and by which words a text tells it.
struct Field {
  std::string_view name;
  std::string_view meaning;
  bool is_of_study;
  OfCard of_card;  // null: the card has no place for it
  std::span<const std::string_view> keys;
  TextSign sign;
  std::string_view hint;
};

constexpr auto kSizeWords =
    std::to_array<std::string_view>({"parameters", "params", "file size", "model size", " mb"});
constexpr auto kFlopWords =
    std::to_array<std::string_view>({"flop", "gmac", " macs", "multiply-accumulate", "madds"});
constexpr auto kAccuracyWords =
    std::to_array<std::string_view>({"accuracy", "top-1", "top1", "acc@1"});
constexpr auto kEnergyWords = std::to_array<std::string_view>(
    {"joule", "kwh", " wh ", "j per inference", "energy per", "j/image", "wh per"});
constexpr auto kEmissionWords = std::to_array<std::string_view>({"co2", "co₂", "carbon emit"});
constexpr auto kHardwareWords =
    std::to_array<std::string_view>({"nvidia", "rtx", "tesla", "a100", "h100", "v100", " tpu",
                                     "xeon", "epyc", "ryzen", "intel core", "apple m", "cortex"});

constexpr auto kFields = std::to_array<Field>({
    {"data set",
     "what it was trained or judged on",
     true,
     nullptr,
     kDatasetKeys,
     {},
     "datasets: in the front matter; carnot report --format hf-card writes what it was judged on"},
    {"size",
     "bytes or parameters",
     true,
     [](const ModelCard& card) {
       return card.parameters ? format_count(*card.parameters) + " parameters" : std::string{};
     },
     kNoKeys,
     {kSizeWords, true},
     "say in the text how large the file is"},
    {"FLOPs",
     "operations for one image",
     true,
     [](const ModelCard& card) {
       const std::int64_t macs = card.macs.value_or(0);
       return macs > 0 ? macs_text(macs) + " multiply-accumulates" : std::string{};
     },
     kNoKeys,
     {kFlopWords, true},
     "say in the text how many"},
    {"accuracy",
     "a figure with its metric",
     true,
     [](const ModelCard& card) {
       return card.published_accuracy ? format_share(*card.published_accuracy) : std::string{};
     },
     kAccuracyKeys,
     {kAccuracyWords, true},
     "model-index in the front matter; carnot report --format hf-card"},
    {"hardware",
     "what its figures were measured on",
     true,
     nullptr,
     kHardwareKeys,
     {kHardwareWords, false},
     "hardware_used below co2_eq_emissions; carnot report --format hf-card"},
    {"energy",
     "joules of an inference or of training",
     true,
     nullptr,
     kNoKeys,
     {kEnergyWords, true},
     "carnot run STUDY, then carnot report --format hf-card"},
    {"emissions",
     "grams of CO2e",
     false,
     nullptr,
     kEmissionKeys,
     {kEmissionWords, true},
     "co2_eq_emissions; carnot report --format hf-card --place DE"},
    {"source of emissions",
     "how they were found",
     false,
     nullptr,
     kEmissionSourceKeys,
     {},
     "source below co2_eq_emissions"},
    {"place",
     "whose electricity",
     false,
     nullptr,
     kPlaceKeys,
     {},
     "geographical_location below co2_eq_emissions"},
    {"licence",
     "what others may do with it",
     false,
     [](const ModelCard& card) { return card.licence; },
     kLicenceKeys,
     {},
     "license: in the front matter, an SPDX name"},
    {"task",
     "what it answers",
     false,
     [](const ModelCard& card) { return card.task; },
     kTaskKeys,
     {},
     "pipeline_tag: in the front matter"},
    {"library",
     "what runs it",
     false,
     nullptr,
     kLibraryKeys,
     {},
     "library_name: in the front matter"},
    {"input",
     "what its images must look like",
     false,
     [](const ModelCard& card) { return card.input ? input_text(*card.input) : std::string{}; },
     kNoKeys,
     {},
     "the ONNX metadata of a model that Carnot exported has it"},
    {"origin",
     "which weights, from where",
     false,
     [](const ModelCard& card) { return card.weights.empty() ? card.source : card.weights; },
     kOriginKeys,
     {},
     "base_model: in the front matter"},
});

bool is_placeholder(const std::string& value) {
  const std::string_view text = trim(value);
  return text.empty() || text == "null" || text == "~" || text.starts_with("{{") ||
         text.find("More Information Needed") != std::string_view::npos;
}

void look_in_card(const Field& field, const ModelFacts& model, CardEntry& entry) {
  if (field.of_card == nullptr || !model.card) return;
  const std::string value = field.of_card(*model.card);
  if (is_placeholder(value)) return;
  entry.is_there = true;
  entry.where = model.name + ", ONNX metadata";
  entry.value = value;
}

void look_in_readme(const Field& field, const ReadmeFacts& readme, CardEntry& entry) {
  for (const std::string_view key : field.keys) {
    for (const MatterEntry& one : readme.readme.metadata) {
      if (one.path != key || is_placeholder(one.value)) continue;
      entry.is_there = true;
      entry.where = fmt::format("{}:{}, {}", readme.name, one.line, key);
      entry.value = one.value;
      return;
    }
  }
  const auto found = find_told(readme.readme.body, field.sign);
  if (!found) return;
  entry.is_there = true;
  entry.where =
      fmt::format("{}:{}, in the text", readme.name, readme.readme.body_line + found->line);
  entry.value = found->text;
}

/// What the file itself would answer.
std::string with_facts(const Field& field, const std::optional<ModelFacts>& model) {
  std::string hint{field.hint};
  if (!model) return hint;
  if (field.name == "size") {
    hint += fmt::format(": {}, {} parameters", format_bytes(model->file_bytes),
                        format_count(model->parameters));
  }
  if (field.name == "FLOPs" && model->macs) {
    hint += ": " + work_text(*model->macs);
  }
  return hint;
}

Result<ModelFacts> facts_of(const std::string& source, const Environment& environment) {
  std::string local = source;
  if (is_export_source(source)) {
    CARNOT_TRY(local, resolved_export_source(source, environment.working_directory));
    CARNOT_TRY(local, exporter_in(environment).local_source(local));
  }
  CARNOT_TRY(const SourceGraph opened, open_source_graph(local, environment.cache));
  const Graph& graph = opened.graph;
  ModelFacts facts;
  const bool is_named = is_export_source(source) || source.starts_with(kZooPrefix);
  facts.name = is_named ? source : std::filesystem::path{source}.filename().string();
  CARNOT_TRY(facts.card, card_of(graph));
  facts.file_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(0, serialized_bytes(graph)));
  // A model whose shapes are not known has a card all the same.
  if (const auto counts = known_counts(graph)) {
    facts.parameters = counts->parameters;
    facts.macs = counts->macs;
  }
  return facts;
}

}  // namespace

CardCheck check_card(const std::optional<ModelFacts>& model,
                     const std::optional<ReadmeFacts>& readme) {
  CardCheck check;
  if (model) {
    check.sources.push_back(model->card ? model->name + " (its ONNX metadata)"
                                        : model->name + " (no card in its metadata)");
  }
  if (readme) check.sources.push_back(readme->name);
  for (const Field& field : kFields) {
    CardEntry entry{.field = std::string{field.name},
                    .meaning = std::string{field.meaning},
                    .is_of_study = field.is_of_study,
                    .where = {},
                    .value = {},
                    .hint = with_facts(field, model)};
    if (readme) look_in_readme(field, *readme, entry);
    if (model && !entry.is_there) look_in_card(field, *model, entry);
    check.entries.push_back(std::move(entry));
  }
  return check;
}

Result<CardCheck> check_card_files(const std::optional<std::string>& model,
                                   const std::optional<std::filesystem::path>& readme,
                                   const Environment& environment) {
  if (!model && !readme) {
    return fail(ErrorCode::bad_input, "there is no card to check.",
                "Name a model, a README with --check, or both.");
  }
  std::optional<ModelFacts> facts;
  if (model) {
    CARNOT_TRY(facts, facts_of(*model, environment));
  }
  if (!readme) return check_card(facts, std::nullopt);
  CARNOT_TRY(const std::string text, read_file(*readme));
  CARNOT_TRY(Readme parsed, parse_readme(text, readme->string()));
  return check_card(facts, ReadmeFacts{readme->filename().string(), std::move(parsed)});
}

}  // namespace carnot
