// SPDX-License-Identifier: Apache-2.0
#include "report/calibration_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/line_fit.hpp"
#include "analysis/power_curve.hpp"
#include "base/text.hpp"
#include "report/format.hpp"
#include "report/json_parts.hpp"
#include "report/text_table.hpp"

namespace carnot {
namespace {

using nlohmann::json;

constexpr double kConfidence = 0.95;

std::string amount(const WallCalibration& wall, double x) {
  return wall.quantity == CalibratedQuantity::power ? format_quantity(Watts{x})
                                                    : format_quantity(Joules{x});
}

std::string watts_cell(const std::optional<Estimate>& watts) {
  return watts ? format_point(*watts, "W") : "-";
}

std::string points_table(const std::vector<CalibrationPoint>& points) {
  TextTable table{{"busy CPUs", "work", "load", "software", "wall"}, {}};
  for (const CalibrationPoint& point : points) {
    table.rows.push_back({format_decimals(point.busy_cpus, 1), point.work,
                          point.load ? format_share(*point.load) : "-",
                          watts_cell(point.software_watts), watts_cell(point.wall_watts)});
  }
  return to_aligned_text(table);
}

/// The half-width of a prediction in the middle of the range, as a share of what it predicts.
double middle_error(const LineFit& fit) {
  const auto middle = predict(fit, 0.5 * (fit.least_x + fit.most_x), kConfidence);
  return middle && middle->point > 0.0 ? (middle->upper - middle->point) / middle->point : 0.0;
}

std::string wall_lines(const WallCalibration& wall) {
  const LineFit& fit = wall.fit;
  return fmt::format(
      "wall = {} × software {} {}, R² {} over {} points\n"
      "  software   {} joules over {}, {} to {}: beyond that nothing is said\n"
      "  prediction ±{} in the middle of the range, 95 % of further windows\n",
      format_decimals(fit.slope, 4), fit.intercept < 0.0 ? "−" : "+",
      amount(wall, std::abs(fit.intercept)), format_decimals(fit.r_squared, 4), fit.points,
      key_of(wall.provenance), wall.perimeter.key(), amount(wall, fit.least_x),
      amount(wall, fit.most_x), format_share(middle_error(fit)));
}

std::string curve_lines(const LoadCurveCalibration& curve) {
  const PowerCurveFit& fit = curve.fit;
  const Estimate full = power_at(fit, 1.0, kConfidence);
  return fmt::format(
      "processors = {} + {} × load^{}, R² {} over {} points\n"
      "  at full load {}, 95 % of further windows\n",
      format_quantity(Watts{fit.idle_watts}), format_quantity(Watts{fit.slope_watts}),
      format_decimals(fit.exponent, 2), format_decimals(fit.r_squared, 4), fit.points,
      format_estimate(full, "W"));
}

std::string refusal_line(std::string_view what, const std::optional<Error>& error) {
  return error ? fmt::format("{}: {}\n", what, valid_utf8(to_sentence(*error))) : std::string{};
}

json json_refusal(const std::optional<Error>& error) {
  return error ? json_text(to_sentence(*error)) : json(nullptr);
}

json json_wall(const WallCalibration& wall) {
  const bool is_power = wall.quantity == CalibratedQuantity::power;
  return {{"quantity", is_power ? "power" : "energy"},
          {"perimeter", wall.perimeter.key()},
          {"provenance", key_of(wall.provenance)},
          {"wall_source", json_text(wall.wall)},
          {"slope", json_number(wall.fit.slope)},
          {"intercept", json_number(wall.fit.intercept)},
          {"r_squared", json_number(wall.fit.r_squared)},
          {"residual_deviation", json_number(wall.fit.residual_deviation)},
          {"least_software", json_number(wall.fit.least_x)},
          {"most_software", json_number(wall.fit.most_x)},
          {"fitted_points", wall.fit.points}};
}

json json_curve(const LoadCurveCalibration& curve) {
  return {{"idle_watts", json_number(curve.fit.idle_watts)},
          {"slope_watts", json_number(curve.fit.slope_watts)},
          {"exponent", json_number(curve.fit.exponent)},
          {"r_squared", json_number(curve.fit.r_squared)},
          {"residual_deviation_watts", json_number(curve.fit.residual_deviation_watts)},
          {"fitted_points", curve.fit.points}};
}

json json_points(const std::vector<CalibrationPoint>& points) {
  const auto watts = [](const std::optional<Estimate>& value) {
    return value ? json_estimate(*value) : json(nullptr);
  };
  json list = json::array();
  for (const CalibrationPoint& point : points) {
    list.push_back({{"busy_cpus", json_number(point.busy_cpus)},
                    {"work", point.work},
                    {"load_share", point.load ? json_number(*point.load) : json(nullptr)},
                    {"software_watts", watts(point.software_watts)},
                    {"wall_watts", watts(point.wall_watts)}});
  }
  return list;
}

json json_place(const std::string& file) { return file.empty() ? json(nullptr) : json_text(file); }

}  // namespace

std::string calibration_text(const CalibrationReport& report) {
  std::string text;
  if (!report.points.empty()) text += points_table(report.points) + "\n";
  if (report.wall) text += wall_lines(*report.wall);
  text += refusal_line("no wall calibration", report.wall_refused);
  if (report.load_curve) text += curve_lines(*report.load_curve);
  text += refusal_line("no load curve", report.load_curve_refused);
  for (const std::string& doubt : report.doubts) text += fmt::format("doubtful: {}\n", doubt);
  if (!report.kept_in.empty()) {
    text += fmt::format("kept in {}{}\n", valid_utf8(report.kept_in),
                        report.wall ? "; carnot measure --calibrated applies it" : "");
  } else if (report.wall) {
    text += "Nothing was kept: --perimeter says what the software's figures add up.\n";
  }
  return text;
}

std::string clock_text(const ClockReport& report) {
  const double offset = report.clock.offset.count();
  const double half = report.clock.uncertainty.count();
  return fmt::format(
      "{}: its stamps {} by {} ± {} (95 %)\n"
      "  {} readings, {} failed; correlation with the load {}, next best {}; the load drew "
      "{} there\n"
      "kept in {}; its readings are moved by it from now on\n",
      valid_utf8(report.clock.source),
      offset < 0.0 ? "are ahead of this machine's clock" : "lag behind this machine's clock",
      format_point(std::abs(offset), std::abs(offset) - half, std::abs(offset) + half, "s"),
      format_si(half, "s", 2), report.readings, report.failed_readings,
      format_decimals(report.correlation, 3), format_decimals(report.runner_up, 3),
      format_quantity(Watts{report.step_watts}), valid_utf8(report.kept_in));
}

std::string calibration_json(const CalibrationReport& report) {
  json doubts = json::array();
  for (const std::string& doubt : report.doubts) doubts.push_back(json_text(doubt));
  const json document = {
      {"format", "carnot.calibrate/1"},
      {"when", report.when},
      {"points", json_points(report.points)},
      {"wall", report.wall ? json_wall(*report.wall) : json(nullptr)},
      {"wall_refused", json_refusal(report.wall_refused)},
      {"load_curve", report.load_curve ? json_curve(*report.load_curve) : json(nullptr)},
      {"load_curve_refused", json_refusal(report.load_curve_refused)},
      {"doubts", std::move(doubts)},
      {"kept_in", json_place(report.kept_in)},
      {"host", json_host(report.host)}};
  return document.dump(2) + "\n";
}

std::string clock_json(const ClockReport& report) {
  const json document = {{"format", "carnot.clock/1"},
                         {"when", report.clock.when},
                         {"source", json_text(report.clock.source)},
                         {"offset_seconds", json_number(report.clock.offset.count())},
                         {"uncertainty_seconds", json_number(report.clock.uncertainty.count())},
                         {"correlation", json_number(report.correlation)},
                         {"runner_up", json_number(report.runner_up)},
                         {"step_watts", json_number(report.step_watts)},
                         {"readings", report.readings},
                         {"failed_readings", report.failed_readings},
                         {"kept_in", json_place(report.kept_in)}};
  return document.dump(2) + "\n";
}

}  // namespace carnot
