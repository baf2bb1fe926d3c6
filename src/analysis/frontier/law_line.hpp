// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "analysis/frontier/law.hpp"
#include "analysis/pareto.hpp"
#include "base/result.hpp"

namespace carnot {

/// The straight line that a law is in its own scale, for whoever fits one: compare_laws() to a
/// study's frontier, fit_energy_law() (scores/energy_law.hpp) to a reference set's. Errors: those
/// of linear_regression(). REQUIRES: energies and accuracies inside the form's scale.
Result<FrontierLaw> fit_law_line(LawForm form, std::span<const Corner> frontier, double base,
                                 double confidence = 0.95);

/// E by such a line.
double energy_by_line(LawForm form, double base, double slope, double intercept,
                      double accuracy_percent);

}  // namespace carnot
