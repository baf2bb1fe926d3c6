// SPDX-License-Identifier: Apache-2.0
#include "analysis/metrics.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"

namespace carnot {
namespace {

using Figure = std::optional<Estimate>;

Figure of(const std::optional<RepeatedFigure>& figure) {
  if (!figure) return std::nullopt;
  return figure->interval.value_or(exactly(figure->mean));
}

/// A count or a size, known exactly.
template <class Number>
Figure exact(Number value) {
  return exactly(static_cast<double>(value));
}

Figure latency(const CandidateSummary& candidate, double percentile) {
  for (const LatencyPercentile& one : candidate.latency) {
    if (one.percentile == percentile && one.latency) return exactly(one.latency->count());
  }
  return std::nullopt;
}

Figure agreement(const StudySummary& summary, const CandidateSummary& candidate) {
  for (const AccuracyComparison& one : summary.accuracies) {
    if (one.candidate == candidate.id && one.role == BaselineRole::same_engine)
      return one.agreement;
  }
  return std::nullopt;
}

Figure break_even(const StudySummary& summary, const CandidateSummary& candidate) {
  const BreakEvenRow* row =
      break_even_of(summary, candidate.id, BaselineRole::same_engine, kEnergyMetric);
  if (row == nullptr || row->break_even.kind != BreakEvenKind::after) return std::nullopt;
  // The count follows from the ratio, and is as sure as that.
  const Comparison* saving =
      comparison_of(summary, candidate.id, BaselineRole::same_engine, kEnergyMetric);
  if (saving == nullptr || !saving->verdict.ratio) return std::nullopt;
  return Estimate{static_cast<double>(row->break_even.first),
                  static_cast<double>(row->break_even.earliest),
                  static_cast<double>(row->break_even.latest), saving->verdict.ratio->confidence};
}

using S = StudySummary;
using C = CandidateSummary;

constexpr auto kMetrics = std::to_array<Metric>({
    {kEnergyMetric, "energy/inference", Unit::joule,
     [](const S&, const C& c) { return c.energy ? c.energy->per_inference.joules() : Figure{}; },
     "Energy of the window over its perimeter, divided by the images run; the interval is the "
     "sensor's or the model's own."},
    {"marginal_energy_joules_per_inference", "above idle", Unit::joule,
     [](const S&, const C& c) {
       return c.energy && c.energy->marginal_per_inference
                  ? c.energy->marginal_per_inference->joules()
                  : Figure{};
     },
     "The same without what the idle machine draws in the same time; with an idle baseline only."},
    {kTimeMetric, "time/inference", Unit::second,
     [](const S&, const C& c) { return of(c.seconds_per_inference); },
     "Duration of the window divided by the images run; the interval is over the trials."},
    {"latency_seconds_p50", "p50", Unit::second,
     [](const S&, const C& c) { return latency(c, 0.5); },
     "Time that half of the batches of all valid trials keep: an upper bound that so many latencies "
     "support with 99 % confidence."},
    {"latency_seconds_p90", "p90", Unit::second,
     [](const S&, const C& c) { return latency(c, 0.9); },
     "The same for 90 %; stated only where there are latencies enough."},
    {"latency_seconds_p95", "p95", Unit::second,
     [](const S&, const C& c) { return latency(c, 0.95); }, "The same for 95 %."},
    {"latency_seconds_p99", "p99", Unit::second,
     [](const S&, const C& c) { return latency(c, 0.99); }, "The same for 99 %."},
    {"inferences_per_second", "throughput", Unit::per_second,
     [](const S&, const C& c) { return of(c.inferences_per_second); },
     "Images run per second; the interval is over the trials."},
    {"accuracy_share", "right", Unit::share,
     [](const S&, const C& c) { return c.accuracy ? c.accuracy->share : Figure{}; },
     "Share of the images predicted right, with its Wilson interval."},
    {"images", "images", Unit::image,
     [](const S&, const C& c) { return c.accuracy ? exact(c.accuracy->images) : Figure{}; },
     "Images that the accuracy was checked on."},
    {"correct", "correct", Unit::image,
     [](const S&, const C& c) {
       return c.accuracy && c.accuracy->correct ? exact(*c.accuracy->correct) : Figure{};
     },
     "Of them, predicted right."},
    {"agreement_share", "agrees with none", Unit::share, agreement,
     "Share of the images on which candidate and baseline predict the same class, with its Wilson "
     "interval."},
    {"file_bytes", "file", Unit::byte,
     [](const S&, const C& c) { return c.prepared ? exact(c.prepared->file_bytes) : Figure{}; },
     "Size of the optimised file."},
    {"parameters", "parameters", Unit::parameter,
     [](const S&, const C& c) { return c.prepared ? exact(c.prepared->parameters) : Figure{}; },
     "Numbers that training has set."},
    {"macs", "MACs", Unit::operation,
     [](const S&, const C& c) {
       // 0 is of a tree, which has none that are counted.
       return c.prepared && c.prepared->macs > 0 ? exact(c.prepared->macs) : Figure{};
     },
     "Multiplications of one inference that are followed by an addition."},
    {"peak_resident_bytes", "memory", Unit::byte,
     [](const S&, const C& c) {
       return c.peak_resident_bytes > 0 ? exact(c.peak_resident_bytes) : Figure{};
     },
     "The most memory that a worker of it held."},
    {"load_seconds", "load", Unit::second,
     [](const S&, const C& c) { return of(c.load_seconds); },
     "Time from the file to a session ready to run."},
    {"optimisation_seconds", "optimised in", Unit::second,
     [](const S&, const C& c) {
       return c.prepared ? exact(c.prepared->optimisation_time.count()) : Figure{};
     },
     "What applying the recipe took, once."},
    {"optimisation_joules", "optimised for", Unit::joule,
     [](const S&, const C& c) {
       return c.prepared && c.prepared->optimisation_energy
                  ? c.prepared->optimisation_energy->joules()
                  : Figure{};
     },
     "What applying the recipe cost, once."},
    {"break_even_inferences", "pays after", Unit::inference, break_even,
     "Inferences after which the saved joules, against none on the same engine, exceed the cost of "
     "the recipe."},
});

template <class Rows>
auto find_row(const Rows& rows, const std::string& candidate, BaselineRole role,
              std::string_view metric) -> decltype(&rows.front()) {
  const auto found = std::ranges::find_if(rows, [&](const auto& row) {
    return row.candidate == candidate && row.role == role && row.metric == metric;
  });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

std::string_view symbol_of(Unit unit) {
  switch (unit) {
    case Unit::joule:
      return "J";
    case Unit::second:
      return "s";
    case Unit::per_second:
      return "1/s";
    case Unit::share:
      return "";
    case Unit::image:
      return "images";
    case Unit::inference:
      return "inferences";
    case Unit::parameter:
      return "parameters";
    case Unit::operation:
      return "operations";
    case Unit::byte:
      return "B";
  }
  return "";
}

std::span<const Metric> candidate_metrics() { return kMetrics; }

std::optional<Provenance> provenance_of(const Metric& metric, const CandidateSummary& candidate) {
  if (metric.unit != Unit::joule && metric.unit != Unit::inference) return std::nullopt;
  if (metric.key == "optimisation_joules") {
    if (!candidate.prepared || !candidate.prepared->optimisation_energy) return std::nullopt;
    return candidate.prepared->optimisation_energy->provenance();
  }
  if (!candidate.energy) return std::nullopt;
  return candidate.energy->per_inference.provenance();
}

const Metric& metric_of(std::string_view key) {
  const auto* found = std::ranges::find(kMetrics, key, &Metric::key);
  CARNOT_ASSERT(found != kMetrics.end());
  return *found;
}

const Comparison* comparison_of(const StudySummary& summary, const std::string& candidate,
                                BaselineRole role, std::string_view metric) {
  return find_row(summary.comparisons, candidate, role, metric);
}

const BreakEvenRow* break_even_of(const StudySummary& summary, const std::string& candidate,
                                  BaselineRole role, std::string_view metric) {
  return find_row(summary.break_evens, candidate, role, metric);
}

}  // namespace carnot
