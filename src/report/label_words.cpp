// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <string_view>

#include "base/hash.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "report/label_report.hpp"
#include "report/score_report.hpp"
#include "report/text_table.hpp"

namespace carnot {
namespace {

/// Digits of the hash on the code: more would make it too fine for a label of 300 pixels.
constexpr std::size_t kCodeDigits = 32;
constexpr std::string_view kPublishedReference = "ResNet101";

std::string class_or_dash(const std::optional<LabelClass>& label) {
  return label ? std::string{letter_of(*label)} : "not rated";
}

std::string number_or_dash(const std::optional<double>& number) {
  return number ? format_number(*number, 6) : "-";
}

TextTable metric_table(const Label& label) {
  TextTable table{{"metric", "weight", "value", "reference", "index", "bounds A B C D", "class"},
                  {}};
  table.rows.reserve(label.metrics.size());
  for (const LabelMetric& metric : label.metrics) {
    std::vector<std::string> bounds;
    bounds.reserve(metric.bounds.size());
    for (const double bound : metric.bounds) bounds.push_back(format_number(bound, 5));
    table.rows.push_back({std::string{metric.heading}, fmt::format("{}", metric.weight),
                          number_or_dash(metric.value), number_or_dash(metric.reference),
                          number_or_dash(metric.index), metric.index ? join(bounds, " ") : "-",
                          class_or_dash(metric.label)});
  }
  return table;
}

std::string likely_words(const Label& label) {
  if (!label.best_likely || !label.worst_likely) return "its interval is not known";
  if (label.best_likely == label.worst_likely) return "the same over both axes' intervals";
  return fmt::format("{} to {} over both axes' intervals", letter_of(*label.best_likely),
                     letter_of(*label.worst_likely));
}

}  // namespace

std::string text_alternative(const LabelReport& report) {
  const LabelAlgorithmFacts& facts = facts_of(report.label.algorithm);
  return fmt::format(
      "Energy label {} of {}, on a scale from A (best) to E; {}. Energy per inference {}; accuracy "
      "{}. Joules {} over {}, {}, on {}. Algorithm: {}, {}.",
      class_or_dash(report.label.label), valid_utf8(report.model.name), likely_words(report.label),
      energy_axis(report.model, report.ground), accuracy_axis(report.model),
      key_of(report.ground.kind.provenance), report.ground.kind.perimeter,
      valid_utf8(report.ground.dataset), valid_utf8(report.ground.platform), facts.key,
      facts.whose);
}

std::string evidence_code(const LabelReport& report, const std::string& document) {
  const std::string hash = sha256_hex(document).substr(0, kCodeDigits);
  return report.evidence.empty() ? "carnot-label:" + hash
                                 : fmt::format("{}#{}", report.evidence, hash);
}

std::string to_terminal(const LabelReport& report) {
  const Label& label = report.label;
  const LabelAlgorithmFacts& facts = facts_of(label.algorithm);
  const bool estimated = report.ground.kind.provenance == Provenance::estimated;
  std::string text =
      fmt::format("{}: {}{}\n", valid_utf8(report.model.name), class_or_dash(label.label),
                  estimated ? " (of estimated joules)" : "");
  const auto line = [&](const std::string& said) { text += fmt::format("  {}\n", said); };
  line(text_alternative(report));
  line(fmt::format("Of {}.", report.where));
  if (report.set) {
    for (const std::string& said : sentences_on_set(*report.set)) line(said);
  }
  line(fmt::format("Formula: {}. Bounds: {}. Weakness: {}", facts.formula, facts.boundary_set,
                   facts.weakness));
  text += "\n" + to_aligned_text(metric_table(label)) + "\n";
  for (const LabelMetric& metric : label.metrics) {
    if (!metric.label) line(fmt::format("{} is not rated: {}", metric.heading, metric.obstacle));
  }
  if (report.reference && report.reference->name != kPublishedReference) {
    line(
        fmt::format("Indices are relative to {} instead of {}, so the label is not comparable with "
                    "published ones.",
                    valid_utf8(report.reference->name), kPublishedReference));
  }
  if (label.metrics.size() == 1) return text;
  std::string all;
  for (std::size_t i = 0; i < kCompoundings.size(); ++i) {
    all += fmt::format("{}{} {}", i == 0 ? "" : ", ", key_of(kCompoundings.at(i)),
                       class_or_dash(label.compounded.at(i)));
  }
  line(fmt::format("Compounded by {}; others: {}.", key_of(label.compounding), all));
  return text;
}

}  // namespace carnot
