// SPDX-License-Identifier: Apache-2.0
#include "analysis/wall_prediction.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "analysis/line_fit.hpp"
#include "base/number_text.hpp"

namespace carnot {
namespace {

constexpr double kPredictionConfidence = 0.95;

Error not_applicable(std::string message, std::string remedy) {
  return {ErrorCode::not_measurable, "the calibration cannot be applied: " + std::move(message),
          std::move(remedy)};
}

std::string range_text(const WallCalibration& calibration) {
  const LineFit& fit = calibration.fit;
  if (calibration.quantity == CalibratedQuantity::power)
    return fmt::format("{} to {}", format_quantity(Watts{fit.least_x}),
                       format_quantity(Watts{fit.most_x}));
  return fmt::format("{} to {}", format_quantity(Joules{fit.least_x}),
                     format_quantity(Joules{fit.most_x}));
}

std::string amount_text(const WallCalibration& calibration, double x) {
  return calibration.quantity == CalibratedQuantity::power ? format_quantity(Watts{x})
                                                           : format_quantity(Joules{x});
}

}  // namespace

Result<Energy> predict_wall(const WallCalibration& calibration, const Measurement& software) {
  const Energy& total = software.total;
  if (!total.joules())
    return not_applicable("there are no joules to apply it to.",
                          "carnot doctor says what would help.");
  if (!(total.perimeter() == calibration.perimeter) ||
      total.provenance() != calibration.provenance) {
    return not_applicable(
        fmt::format("it is of joules {} over {}, these are {} over {}.",
                    key_of(calibration.provenance), calibration.perimeter.key(),
                    key_of(total.provenance()), total.perimeter().key()),
        "Calibrate again with the sources that are readable now: carnot calibrate.");
  }
  const double seconds = software.duration().count();
  const double scale = calibration.quantity == CalibratedQuantity::power ? seconds : 1.0;
  const Estimate& joules = *total.joules();
  const double x = joules.point / scale;
  const auto predicted = predict(calibration.fit, x, kPredictionConfidence);
  if (!predicted) {
    return not_applicable(
        fmt::format("{} lie outside the range of {} in which it was taken, and beyond it "
                    "nothing is known.",
                    amount_text(calibration, x), range_text(calibration)),
        calibration.quantity == CalibratedQuantity::power
            ? "Calibrate again with a load that reaches there: carnot calibrate."
            : "Calibrate with runs of such energies, or with watts.");
  }
  const bool measured = total.provenance() == Provenance::measured;
  const double slope = measured ? calibration.fit.slope : 0.0;  // a model's error is in the scatter
  const double point = predicted->point * scale;
  const double random = (predicted->upper - predicted->point) * scale;
  const double systematic =
      calibration.meter_gain * point + calibration.meter_offset.si() * seconds;
  const double below = std::hypot(random, slope * (joules.point - joules.lower)) + systematic;
  const double above = std::hypot(random, slope * (joules.upper - joules.point)) + systematic;
  // What made the software's joules doubtful makes these doubtful.
  std::vector<Finding> findings = total.findings();
  if (measured) findings.push_back(finding(FindingCode::estimated_energy));
  const std::string day = calibration.when.substr(0, calibration.when.find('T'));
  return Energy::estimated(Perimeter::single(Domain::wall),
                           {point, point - below, point + above, kPredictionConfidence},
                           fmt::format("calibration of {}", day), std::move(findings));
}

}  // namespace carnot
