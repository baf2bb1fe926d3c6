// SPDX-License-Identifier: Apache-2.0
#include "app/reproduction/figures_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "app/carbon_figures_toml.hpp"
#include "app/frontier_figures_toml.hpp"
#include "app/gpu_meter_figures_toml.hpp"
#include "app/imagenet_energy_figures_toml.hpp"
#include "app/labels_figures_toml.hpp"
#include "app/mlperf_tiny_figures_toml.hpp"
#include "app/nvidia_smi_figures_toml.hpp"
#include "app/optdigits_figures_toml.hpp"
#include "app/s3_figures_toml.hpp"
#include "app/seaa23_figures_toml.hpp"
#include "app/step_figures_toml.hpp"
#include "app/timm_figures_toml.hpp"
#include "app/zeus_caps_figures_toml.hpp"
#include "base/assert.hpp"
#include "base/text.hpp"
#include "base/toml_table_reader.hpp"

namespace carnot {
namespace {

constexpr std::string_view kFiguresFormat = "carnot study figures/1";

struct FiguresText {
  std::string_view study;
  std::string_view file;
  std::string_view text;
};
constexpr auto kFiguresTexts = std::to_array<FiguresText>({
    {"s3", "data/reproductions/s3.toml", kS3FiguresToml},
    {"seaa23", "data/reproductions/seaa23.toml", kSeaa23FiguresToml},
    {"nvidia-smi", "data/reproductions/nvidia-smi.toml", kNvidiaSmiFiguresToml},
    {"imagenet-energy", "data/reproductions/imagenet-energy.toml", kImagenetEnergyFiguresToml},
    {"labels", "data/reproductions/labels.toml", kLabelsFiguresToml},
    {"frontier", "data/reproductions/frontier.toml", kFrontierFiguresToml},
    {"zeus-caps", "data/reproductions/zeus-caps.toml", kZeusCapsFiguresToml},
    {"mlperf-tiny", "data/reproductions/mlperf-tiny.toml", kMlperfTinyFiguresToml},
    {"gpu-meter", "data/reproductions/gpu-meter.toml", kGpuMeterFiguresToml},
    {"carbon", "data/reproductions/carbon.toml", kCarbonFiguresToml},
    {"step", "data/reproductions/step.toml", kStepFiguresToml},
    {"timm", "data/reproductions/timm.toml", kTimmFiguresToml},
    {"optdigits", "data/reproductions/optdigits.toml", kOptdigitsFiguresToml},
});

/// What the figures of a group share unless they say otherwise.
struct GroupDefaults {
  FigureOrigin origin = FigureOrigin::study;
  std::optional<double> tolerance{};
  std::optional<double> relative_tolerance{};
  std::string reason{};
};

void read_sentence(TomlTableReader& table, std::string_view key, std::string_view why,
                   std::string& into) {
  table.require(key, why);
  table.read(key, into);
  if (table.has(key) && trim(into).empty()) table.refuse(table.error_at(key, "is empty."));
}

/// As text, because a number of TOML does not tell how many of its digits were printed.
void read_printed(TomlTableReader& table, std::string_view key, PrintedFigure& into) {
  std::string text;
  table.read(key, text);
  if (!table.has(key)) return;
  if (auto printed = parse_printed_figure(text)) {
    into = *std::move(printed);
    return;
  }
  table.refuse(
      table.error_at(key, fmt::format("is \"{}\", which is no number.", one_line(valid_utf8(text))),
                     "Write it as it was printed, in quotes: \"0.870\"."));
}

void read_tolerances(TomlTableReader& table, std::optional<double>& absolute,
                     std::optional<double>& relative) {
  for (const auto& [key, into] :
       {std::pair{"tolerance", &absolute}, std::pair{"relative_tolerance", &relative}}) {
    if (!table.has(key)) continue;
    double value = 0.0;
    table.read(key, value);
    if (value < 0.0) table.refuse(table.error_at(key, "is below 0."));
    *into = value;
  }
}

void read_origin(TomlTableReader& table, FigureOrigin& into) {
  std::string word{key_of(into)};
  table.read("from", word);
  if (const auto known = figure_origin_of(word)) {
    into = *known;
    return;
  }
  const std::array<std::string_view, 2> words{key_of(FigureOrigin::study),
                                              key_of(FigureOrigin::check)};
  table.refuse(table.error_at(
      "from", fmt::format("is \"{}\", which is not known here.", one_line(valid_utf8(word))),
      suggestion_for(word, words)));
}

void check_reasons(TomlTableReader& table, const StudyFigure& figure) {
  if (figure.known) table.require("reason", "a figure that comes out otherwise says why.");
  if (!figure.not_reproducible) return;
  table.require("reason", "a figure that cannot be reproduced says why.");
  if (figure.known)
    table.refuse(table.error_at("known", "stands beside not_reproducible.", "Remove one of them."));
}

void read_figure(TomlTableReader& table, const GroupDefaults& defaults, StudyFigure& figure) {
  read_sentence(table, "key", "the procedure calls the figure by it.", figure.key);
  read_sentence(table, "says", "people read it.", figure.says);
  table.require("published", "there is nothing to be reproduced.");
  read_printed(table, "published", figure.published);
  table.read("at_most", figure.is_bound);
  figure.origin = defaults.origin;
  read_origin(table, figure.origin);
  read_tolerances(table, figure.tolerance, figure.relative_tolerance);
  if (!figure.tolerance && !figure.relative_tolerance) {
    figure.tolerance = defaults.tolerance;
    figure.relative_tolerance = defaults.relative_tolerance;
  }
  if (table.has("known")) read_printed(table, "known", figure.known.emplace());
  table.read("not_reproducible", figure.not_reproducible);
  table.read("corrected", figure.corrected);
  table.read("reason", figure.reason);
  check_reasons(table, figure);
  if (figure.reason.empty()) figure.reason = defaults.reason;
}

Result<void> read_group(TomlTableReader& table, FigureGroup& group) {
  GroupDefaults defaults;
  read_sentence(table, "title", "people read it.", group.title);
  table.read("says", group.says);
  read_origin(table, defaults.origin);
  read_tolerances(table, defaults.tolerance, defaults.relative_tolerance);
  table.read("reason", defaults.reason);
  table.require("figures", "a group has figures.");
  table.read_tables("figures", [&](TomlTableReader& one) -> Result<void> {
    read_figure(one, defaults, group.figures.emplace_back());
    return {};
  });
  return {};
}

/// Two figures of one key would both look at the same value, one of them by mistake.
Result<void> check_keys(const StudyFigures& study, std::string_view file) {
  std::set<std::string_view> seen;
  for (const FigureGroup& group : study.groups) {
    for (const StudyFigure& figure : group.figures) {
      if (seen.insert(figure.key).second) continue;
      return fail(ErrorCode::bad_input,
                  fmt::format("{}: two figures have the key \"{}\".", file,
                              one_line(valid_utf8(figure.key))),
                  "Give each its own.");
    }
  }
  return {};
}

Result<StudyFigures> study_figures_of(const toml::table& document, const std::string& file) {
  TomlTableReader root{document, file, ""};
  std::string format;
  root.require("format", fmt::format("it should be \"{}\".", kFiguresFormat));
  root.read("format", format);
  if (root.has("format") && format != kFiguresFormat) {
    root.refuse(root.error_at("format", fmt::format("is \"{}\".", one_line(valid_utf8(format))),
                              fmt::format("This Carnot reads \"{}\".", kFiguresFormat)));
  }
  StudyFigures study;
  read_sentence(root, "name", "the command line calls the study by it.", study.name);
  read_sentence(root, "title", "people read it.", study.title);
  read_sentence(root, "source", "nobody follows figures of unknown origin.", study.source);
  read_sentence(root, "known_from", "it says what of the study was at hand.", study.known_from);
  root.read("caution", study.caution);
  root.require("groups", "a study has figures.");
  root.read_tables("groups", [&](TomlTableReader& table) {
    return read_group(table, study.groups.emplace_back());
  });
  CARNOT_TRY_VOID(root.finish());
  CARNOT_TRY_VOID(check_keys(study, file));
  return study;
}

}  // namespace

Result<StudyFigures> parse_study_figures(std::string_view text, const std::filesystem::path& file) {
  try {
    return study_figures_of(toml::parse(text, file.string()), file.string());
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}:{}: this is not valid TOML: {}.", file.string(),
                            error.source().begin.line, one_line(valid_utf8(error.description()))));
  }
}

StudyFigures built_in_study_figures(std::string_view study) {
  const auto* const found = std::ranges::find(kFiguresTexts, study, &FiguresText::study);
  CARNOT_ASSERT(found != kFiguresTexts.end());
  auto figures = parse_study_figures(found->text, found->file);
  CARNOT_ASSERT(figures.has_value());  // compiled in; a test reads it
  return *std::move(figures);
}

}  // namespace carnot
