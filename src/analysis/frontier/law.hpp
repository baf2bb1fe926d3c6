// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/pareto.hpp"
#include "analysis/statistics/least_squares.hpp"
#include "base/result.hpp"

namespace carnot {

/// How energy E might grow with accuracy a (percent) along a frontier.
enum class LawForm {
  logarithmic,  // ln E = slope · a + intercept: accuracy grows with the logarithm of energy
  power,        // ln E = slope · ln(100 − a) + intercept: the errors fall as a power of energy
  double_exponential,  // ln ln(E / E0) = slope · a + intercept
};
std::string_view key_of(LawForm form);

/// A law fitted to a frontier by least squares, in the form's own scale.
struct FrontierLaw {
  LawForm form = LawForm::logarithmic;
  statistics::Coefficient slope{};
  statistics::Coefficient intercept{};
  double base = 0.0;       // E0 of the double exponential; else 0
  std::int64_t count = 0;  // points
  double r_squared = 0.0;  // in the form's own scale: not to be compared between forms
  /// Root mean square of ln(E of the law / E) over the points, each told by the law of the others:
  /// one scale for all forms. Empty where the others give no law.
  std::optional<double> left_out_error{};
};

/// E of the law, in the unit of the energies that it was fitted to.
double energy_by(const FrontierLaw& law, double accuracy_percent);

/// The members of the Pareto set as a law sees them: each pair of figures once, by rising energy,
/// accuracy in percent. What `points` hold as accuracy is a share, 0..1.
std::vector<Corner> frontier_of_points(std::span<const TradeOff> points);

/// Fits one form. Errors: bad_input for fewer than 5 points, energies not above `base`, accuracies
/// outside 0..100 (100 itself has no place in the power law), all accuracies or all energies equal.
Result<FrontierLaw> fit_law(LawForm form, std::span<const Corner> frontier, double base,
                            double confidence = 0.95);

/// What came of each form.
struct LawOutcome {
  LawForm form = LawForm::logarithmic;
  std::optional<FrontierLaw> law{};
  std::string refusal{};  // a sentence, where there is no law
};

/// The three forms on one frontier. They are ranked by their left-out error; the doubly exponential
/// one has a free constant, E0 = kLawBase · the least energy of the frontier (the constant moves
/// its slope; only the form is a finding).
struct LawComparison {
  std::vector<LawOutcome> outcomes{};
  std::optional<LawForm> best{};  // least left-out error
};
inline constexpr double kLawBase = 0.8;

/// Errors: bad_input for what no law can be fitted to, in one sentence: too few points, all
/// accuracies or all energies equal, an energy not above 0.
Result<LawComparison> compare_laws(std::span<const Corner> frontier, double confidence = 0.95);

}  // namespace carnot
