// SPDX-License-Identifier: Apache-2.0
#include "analysis/frontier/law.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/frontier/law_line.hpp"
#include "base/number_text.hpp"

namespace carnot {
namespace {

constexpr std::size_t kLeastLawPoints = 5;
constexpr std::array kLawForms{LawForm::logarithmic, LawForm::power, LawForm::double_exponential};

/// The axes on which a form is a straight line.
double law_x(LawForm form, double accuracy) {
  return form == LawForm::power ? std::log(100.0 - accuracy) : accuracy;
}
double law_y(LawForm form, double energy, double base) {
  return form == LawForm::double_exponential ? std::log(std::log(energy / base)) : std::log(energy);
}

Result<void> check_law_points(std::span<const Corner> frontier) {
  if (frontier.size() < kLeastLawPoints) {
    return fail(ErrorCode::bad_input,
                fmt::format("an energy–accuracy law needs at least {} points of the frontier, and "
                            "there {} {}.",
                            kLeastLawPoints, frontier.size() == 1 ? "is" : "are", frontier.size()),
                "Measure more models.");
  }
  for (const Corner& point : frontier) {
    const bool is_sound = std::isfinite(point.energy) && point.energy > 0.0 &&
                          point.accuracy >= 0.0 && point.accuracy <= 100.0;
    if (!is_sound) {
      return fail(
          ErrorCode::bad_input,
          fmt::format("an energy–accuracy law needs energies above 0 and accuracies of 0 to "
                      "100 %, not {} at {} %.",
                      format_number(point.energy, 3), format_number(point.accuracy, 4)));
    }
  }
  const auto [least, most] = std::ranges::minmax_element(frontier, {}, &Corner::accuracy);
  if (least->accuracy == most->accuracy) {
    return fail(ErrorCode::bad_input,
                fmt::format("all {} points have the same accuracy, so it explains no energy.",
                            frontier.size()));
  }
  const auto [cheapest, dearest] = std::ranges::minmax_element(frontier, {}, &Corner::energy);
  if (cheapest->energy == dearest->energy) {
    return fail(ErrorCode::bad_input, fmt::format("all {} points have the same energy: there is "
                                                  "nothing to explain.",
                                                  frontier.size()));
  }
  return {};
}

Result<void> check_law_form(LawForm form, std::span<const Corner> frontier, double base) {
  if (form == LawForm::power &&
      std::ranges::any_of(frontier, [](const Corner& one) { return one.accuracy >= 100.0; })) {
    return fail(ErrorCode::bad_input, "an accuracy of 100 % has no place in the power law.");
  }
  if (form != LawForm::double_exponential) return {};
  const auto least = std::ranges::min_element(frontier, {}, &Corner::energy);
  if (!(base > 0.0) || least->energy <= base) {
    return fail(ErrorCode::bad_input,
                fmt::format("the doubly exponential law needs a base E0 between 0 and the least "
                            "energy, {}, not {}.",
                            format_number(least->energy, 3), format_number(base, 3)));
  }
  return {};
}

std::optional<double> left_out_error(LawForm form, std::span<const Corner> frontier, double base,
                                     double confidence) {
  double squares = 0.0;
  for (std::size_t i = 0; i < frontier.size(); ++i) {
    std::vector<Corner> others{frontier.begin(), frontier.end()};
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    const auto law = fit_law_line(form, others, base, confidence);
    if (!law) return std::nullopt;
    const double error = std::log(energy_by(*law, frontier[i].accuracy) / frontier[i].energy);
    squares += error * error;
  }
  const double error = std::sqrt(squares / static_cast<double>(frontier.size()));
  return std::isfinite(error) ? std::optional{error} : std::nullopt;
}

}  // namespace

std::string_view key_of(LawForm form) {
  switch (form) {
    case LawForm::logarithmic:
      return "logarithmic";
    case LawForm::power:
      return "power";
    case LawForm::double_exponential:
      return "double_exponential";
  }
  return {};
}

Result<FrontierLaw> fit_law_line(LawForm form, std::span<const Corner> frontier, double base,
                                 double confidence) {
  std::vector<double> x;
  std::vector<double> y;
  x.reserve(frontier.size());
  y.reserve(frontier.size());
  for (const Corner& point : frontier) {
    x.push_back(law_x(form, point.accuracy));
    y.push_back(law_y(form, point.energy, base));
  }
  CARNOT_TRY(const statistics::Regression fit, statistics::linear_regression(x, y, confidence));
  return FrontierLaw{.form = form,
                     .slope = fit.coefficients.front(),
                     .intercept = fit.intercept,
                     .base = form == LawForm::double_exponential ? base : 0.0,
                     .count = fit.count,
                     .r_squared = fit.r_squared,
                     .left_out_error = std::nullopt};
}

double energy_by_line(LawForm form, double base, double slope, double intercept,
                      double accuracy_percent) {
  const double told = slope * law_x(form, accuracy_percent) + intercept;
  return form == LawForm::double_exponential ? base * std::exp(std::exp(told)) : std::exp(told);
}

double energy_by(const FrontierLaw& law, double accuracy_percent) {
  return energy_by_line(law.form, law.base, law.slope.value.point, law.intercept.value.point,
                        accuracy_percent);
}

std::vector<Corner> frontier_of_points(std::span<const TradeOff> points) {
  const std::vector<bool> in_set = pareto_set(points);
  std::vector<Corner> members;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (in_set[i]) members.push_back({*points[i].energy, 100.0 * *points[i].accuracy});
  }
  std::ranges::sort(members, {}, &Corner::energy);
  members.erase(std::unique(members.begin(), members.end()), members.end());
  return members;
}

Result<FrontierLaw> fit_law(LawForm form, std::span<const Corner> frontier, double base,
                            double confidence) {
  CARNOT_TRY_VOID(check_law_points(frontier));
  CARNOT_TRY_VOID(check_law_form(form, frontier, base));
  CARNOT_TRY(FrontierLaw law, fit_law_line(form, frontier, base, confidence));
  law.left_out_error = left_out_error(form, frontier, base, confidence);
  return law;
}

Result<LawComparison> compare_laws(std::span<const Corner> frontier, double confidence) {
  CARNOT_TRY_VOID(check_law_points(frontier));
  const double base = kLawBase * std::ranges::min_element(frontier, {}, &Corner::energy)->energy;
  LawComparison comparison;
  double least = 0.0;
  for (const LawForm form : kLawForms) {
    LawOutcome& outcome = comparison.outcomes.emplace_back();
    outcome.form = form;
    auto law = fit_law(form, frontier, base, confidence);
    if (!law) {
      outcome.refusal = law.error().message;
      continue;
    }
    outcome.law = std::move(law).value();
    const auto& error = outcome.law->left_out_error;
    if (!error || (comparison.best && *error >= least)) continue;
    comparison.best = form;
    least = *error;
  }
  return comparison;
}

}  // namespace carnot
