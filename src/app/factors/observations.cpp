// SPDX-License-Identifier: Apache-2.0
#include "app/factors/observations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "app/exporter_here.hpp"
#include "experiment/source_model.hpp"
#include "graph/count.hpp"

namespace carnot {
namespace {

/// Nodes with MACs on the longest way from input to output; nodes stand in topological order.
double depth_of(const Graph& graph) {
  std::map<std::string_view, int> depth;
  int deepest = 0;
  for (const Node& node : graph.nodes) {
    int before = 0;
    for (const std::string& input : node.inputs) {
      const auto found = depth.find(input);
      if (found != depth.end()) before = std::max(before, found->second);
    }
    const int here = before + (has_macs(node) ? 1 : 0);
    for (const std::string& output : node.outputs) depth[output] = here;
    deepest = std::max(deepest, here);
  }
  return deepest;
}

/// Values of one input without the batch; 0 where a dimension is open.
double inputs_of(const Graph& graph) {
  if (graph.inputs.empty() || !graph.inputs.front().shape) return 0.0;
  const std::vector<Dimension>& shape = *graph.inputs.front().shape;
  double values = 1.0;
  for (std::size_t i = 1; i < shape.size(); ++i) {
    const auto* number = std::get_if<std::int64_t>(&shape[i]);
    values *= number == nullptr ? 0.0 : static_cast<double>(*number);
  }
  return values;
}

/// Of the model as it was measured; one that has changed since says nothing of its trials.
Result<GraphFacts> facts_of_entry(const ModelEntry& entry, const CandidateSummary& measured,
                                  const Environment& environment) {
  CARNOT_TRY(const std::string local, exporter_in(environment).local_source(entry.source));
  CARNOT_TRY(const SourceGraph model, open_source_graph(local, environment.cache));
  const std::string then = measured.prepared ? measured.prepared->original_sha256 : "";
  if (!then.empty() && !model.sha256.empty() && then != model.sha256) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("{} is another model now than the one that was measured.", entry.source));
  }
  return facts_of(model.graph);
}

bool is_unoptimised(const StudyReport& report, const CandidateSummary& one) {
  return is_none(report.study, one.candidate.recipe);
}

/// Measured before estimated, then the one that most candidates have.
std::optional<EnergyKind> kind_that_stands(const StudyReport& report) {
  std::map<EnergyKind, int> counts;
  for (const CandidateSummary& one : report.summary.candidates) {
    if (is_unoptimised(report, one) && one.energy) ++counts[*kind_of(one.energy->per_inference)];
  }
  const auto best = std::ranges::max_element(counts, {}, [](const auto& one) {
    return std::tuple{one.first.provenance == Provenance::measured, one.second};
  });
  return best == counts.end() ? std::nullopt : std::optional{best->first};
}

/// Why a candidate says nothing; empty where it does.
std::string silence_of(const CandidateSummary& one, const std::optional<EnergyKind>& kind) {
  if (!one.energy || !one.seconds_per_inference) return "it has no joules";
  if (kind_of(one.energy->per_inference) != kind) return "its joules are of another kind";
  if (!(one.energy->repetition.mean > 0.0)) return "its joules are not above 0";
  return {};
}

}  // namespace

Result<GraphFacts> facts_of(const Graph& graph) {
  CARNOT_TRY(const Counts counts, count(graph));
  return GraphFacts{.macs = static_cast<double>(counts.macs),
                    .activations = static_cast<double>(counts.activations),
                    .parameters = static_cast<double>(counts.parameters),
                    .bytes = static_cast<double>(counts.weight_bytes),
                    .depth = depth_of(graph),
                    .inputs = inputs_of(graph)};
}

FactorMaterial factor_material(const StudyReport& report, const Environment& environment) {
  FactorMaterial material;
  const auto kind = kind_that_stands(report);
  if (kind) material.kind = *kind;
  std::map<std::string, Result<GraphFacts>> facts;
  std::map<std::string, std::string> families;
  for (const CandidateSummary& one : report.summary.candidates) {
    if (!is_unoptimised(report, one)) continue;
    const std::string& model = one.candidate.model;
    const auto entry = std::ranges::find(report.study.models, model, &ModelEntry::name);
    if (entry == report.study.models.end()) continue;
    if (std::string silence = silence_of(one, kind); !silence.empty()) {
      material.left_out.push_back({one.id, std::move(silence)});
      continue;
    }
    auto known = facts.find(model);
    if (known == facts.end()) {
      known = facts.emplace(model, facts_of_entry(*entry, one, environment)).first;
      families[model] = family_of(entry->source);
    }
    if (!known->second) {
      material.left_out.push_back({one.id, known->second.error().message});
      continue;
    }
    if (!(known->second->macs > 0.0)) {
      material.left_out.push_back({one.id, "its multiply-accumulates are not counted"});
      continue;
    }
    material.observations.push_back({.model = model,
                                     .family = families[model],
                                     .facts = *known->second,
                                     .settings = one.candidate.settings,
                                     .joules = one.energy->repetition.mean,
                                     .seconds = one.seconds_per_inference->mean,
                                     .blocks = one.energy->repetition.trials});
  }
  return material;
}

Result<FactorRun> factor_run(const StudyReport& report, const Environment& environment) {
  FactorRun run{.title = report.study.title,
                .host = report.host,
                .started = report.started,
                .carnot_version = report.carnot_version,
                .store = report.store,
                .material = factor_material(report, environment)};
  if (report.study.protocol.require_measured &&
      run.material.kind.provenance != Provenance::measured) {
    return fail(ErrorCode::not_measurable,
                "measured joules are required, and the run has none of unoptimised models.",
                "Measure with a counter: carnot doctor.");
  }
  return run;
}

Error with_silent_ones(Error error, const FactorMaterial& material) {
  if (material.left_out.empty()) return error;
  const auto without_stop = [](std::string_view text) {
    return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
  };
  const SilentCandidate& first = material.left_out.front();
  const std::size_t others = material.left_out.size() - 1;
  error.message = fmt::format("{}; {} is left out: {}{}.", without_stop(error.message), first.id,
                              without_stop(first.reason),
                              others == 0 ? "" : fmt::format(" (and {} more are)", others));
  return error;
}

Result<FactorsReport> explain_factors(const StudyReport& report, const Environment& environment) {
  CARNOT_TRY(FactorRun run, factor_run(report, environment));
  auto factors =
      key_factors(run.material.observations,
                  {.confidence = report.study.protocol.confidence, .seed = report.study.seed});
  if (!factors) return with_silent_ones(factors.error(), run.material);
  return FactorsReport{.run = std::move(run), .factors = std::move(factors).value()};
}

}  // namespace carnot
