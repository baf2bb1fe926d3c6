// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "analysis/factors/observation.hpp"
#include "app/environment.hpp"
#include "base/result.hpp"
#include "graph/graph.hpp"
#include "report/factors_report.hpp"
#include "report/study_report.hpp"

namespace carnot {

/// What a graph says before anything runs. Errors: those of count.
Result<GraphFacts> facts_of(const Graph& graph);

/// The unoptimised candidates of a run with their graphs, opened anew where the study says that
/// they lie. Their joules are of one kind: measured where any are, else the one that most have.
/// Whoever cannot be opened, or has no joules of that kind, is left out by name.
FactorMaterial factor_material(const StudyReport& report, const Environment& environment);

/// The same with the run that they are of. Errors: not_measurable where measured joules are
/// required and the run has none of unoptimised models.
Result<FactorRun> factor_run(const StudyReport& report, const Environment& environment);

/// An error of having too few models, with those that could say nothing and why: the reason is
/// theirs.
Error with_silent_ones(Error error, const FactorMaterial& material);

/// Which factors explain the energies of a run. Errors: those of key_factors and factor_run.
Result<FactorsReport> explain_factors(const StudyReport& report, const Environment& environment);

}  // namespace carnot
