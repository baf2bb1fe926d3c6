// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>

#include "report/study_report.hpp"

namespace carnot {
namespace {

/// A field by RFC 4180: quoted where it holds a comma, a quote or a line end.
std::string field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

/// Every digit; empty for what is not known.
std::string number(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? fmt::format("{}", *value) : std::string{};
}

std::optional<double> mean_of(const std::optional<RepeatedFigure>& figure) {
  return figure ? std::optional{figure->mean} : std::nullopt;
}

const Comparison* energy_comparison(const StudySummary& summary, const std::string& id,
                                    BaselineRole role) {
  for (const Comparison& c : summary.comparisons) {
    if (c.candidate == id && c.role == role && c.metric == kEnergyMetric) return &c;
  }
  return nullptr;
}

struct Row {
  const StudySummary& summary;
  const CandidateSummary& candidate;

  std::optional<Estimate> joules() const {
    return candidate.energy ? candidate.energy->per_inference.joules() : std::nullopt;
  }
  std::optional<double> ratio(BaselineRole role, double Estimate::*part) const {
    const Comparison* c = energy_comparison(summary, candidate.id, role);
    return c != nullptr && c->verdict.ratio ? std::optional{(*c->verdict.ratio).*part}
                                            : std::nullopt;
  }
  std::string verdict(BaselineRole role) const {
    const Comparison* c = energy_comparison(summary, candidate.id, role);
    return c == nullptr ? "" : std::string{key_of(c->verdict.kind)};
  }
  std::optional<double> p90() const {
    for (const LatencyPercentile& one : candidate.latency) {
      if (one.percentile == 0.9 && one.latency) return one.latency->count();
    }
    return std::nullopt;
  }
};

struct Column {
  std::string_view key;  // public, spelled with its unit, never renamed
  std::string (*of)(const Row& row);
};
constexpr auto kColumns = std::to_array<Column>({
    {"candidate", [](const Row& r) { return field(r.candidate.id); }},
    {"model", [](const Row& r) { return field(r.candidate.candidate.model); }},
    {"recipe", [](const Row& r) { return field(r.candidate.candidate.recipe); }},
    {"engine",
     [](const Row& r) { return std::string{key_of(r.candidate.candidate.settings.engine)}; }},
    {"batch", [](const Row& r) { return fmt::format("{}", r.candidate.candidate.settings.batch); }},
    {"threads",
     [](const Row& r) { return fmt::format("{}", r.candidate.candidate.settings.threads); }},
    {"precision",
     [](const Row& r) { return std::string{key_of(r.candidate.candidate.settings.precision)}; }},
    {"energy_provenance",
     [](const Row& r) {
       return r.candidate.energy
                  ? std::string{key_of(r.candidate.energy->per_inference.provenance())}
                  : std::string{"missing"};
     }},
    {"energy_joules_per_inference",
     [](const Row& r) {
       return number(r.joules() ? std::optional{r.joules()->point} : std::nullopt);
     }},
    {"energy_joules_per_inference_lower",
     [](const Row& r) {
       return number(r.joules() ? std::optional{r.joules()->lower} : std::nullopt);
     }},
    {"energy_joules_per_inference_upper",
     [](const Row& r) {
       return number(r.joules() ? std::optional{r.joules()->upper} : std::nullopt);
     }},
    {"energy_ratio_same_engine",
     [](const Row& r) { return number(r.ratio(BaselineRole::same_engine, &Estimate::point)); }},
    {"energy_ratio_same_engine_lower",
     [](const Row& r) { return number(r.ratio(BaselineRole::same_engine, &Estimate::lower)); }},
    {"energy_ratio_same_engine_upper",
     [](const Row& r) { return number(r.ratio(BaselineRole::same_engine, &Estimate::upper)); }},
    {"verdict_same_engine", [](const Row& r) { return r.verdict(BaselineRole::same_engine); }},
    {"energy_ratio_best_fp32",
     [](const Row& r) { return number(r.ratio(BaselineRole::best_fp32, &Estimate::point)); }},
    {"energy_ratio_best_fp32_lower",
     [](const Row& r) { return number(r.ratio(BaselineRole::best_fp32, &Estimate::lower)); }},
    {"energy_ratio_best_fp32_upper",
     [](const Row& r) { return number(r.ratio(BaselineRole::best_fp32, &Estimate::upper)); }},
    {"verdict_best_fp32", [](const Row& r) { return r.verdict(BaselineRole::best_fp32); }},
    {"seconds_per_inference",
     [](const Row& r) { return number(mean_of(r.candidate.seconds_per_inference)); }},
    {"latency_seconds_p90", [](const Row& r) { return number(r.p90()); }},
    {"images",
     [](const Row& r) {
       return r.candidate.accuracy ? fmt::format("{}", r.candidate.accuracy->images)
                                   : std::string{};
     }},
    {"correct",
     [](const Row& r) {
       const auto& accuracy = r.candidate.accuracy;
       return accuracy && accuracy->correct ? fmt::format("{}", *accuracy->correct) : std::string{};
     }},
    {"file_bytes",
     [](const Row& r) {
       return r.candidate.prepared ? fmt::format("{}", r.candidate.prepared->file_bytes)
                                   : std::string{};
     }},
    {"optimisation_seconds",
     [](const Row& r) {
       return number(r.candidate.prepared
                         ? std::optional{r.candidate.prepared->optimisation_time.count()}
                         : std::nullopt);
     }},
});

}  // namespace

std::string to_csv(const StudyReport& report) {
  std::string text;
  for (const Column& column : kColumns) text += (text.empty() ? "" : ",") + std::string{column.key};
  text += "\r\n";
  for (const CandidateSummary& candidate : report.summary.candidates) {
    const Row row{report.summary, candidate};
    std::string line;
    for (const Column& column : kColumns)
      line += (&column == kColumns.data() ? "" : ",") + column.of(row);
    text += line + "\r\n";
  }
  return text;
}

}  // namespace carnot
