// SPDX-License-Identifier: Apache-2.0
#include "app/calibration/calibration_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "app/calibration/json_entry_reader.hpp"

namespace carnot {
namespace {

using nlohmann::json;

constexpr std::string_view kCalibrationFormat = "carnot.calibration/1";
constexpr std::string_view kFamily = "carnot.calibration/";

LineFit line_of(JsonEntryReader reader, JsonEntryReader& owner) {
  constexpr int kLeastPoints = 3;
  LineFit fit{.slope = reader.number("slope"),
              .intercept = reader.number("intercept"),
              .r_squared = reader.number("r_squared"),
              .residual_deviation = reader.number("residual_deviation", 0.0),
              .mean_x = reader.number("mean_x"),
              .squares_x = reader.number("squares_x", 1e-12),
              .least_x = reader.number("least_x"),
              .most_x = reader.number("most_x"),
              .points = reader.count("points", kLeastPoints)};
  if (!reader.good() || fit.most_x < fit.least_x) owner.refuse("fit");
  return fit;
}

PowerCurveFit curve_of(JsonEntryReader reader, JsonEntryReader& owner) {
  constexpr int kLeastPoints = 4;
  PowerCurveFit fit{.idle_watts = reader.number("idle_watts", 1e-6),
                    .slope_watts = reader.number("slope_watts", 1e-6),
                    .exponent = reader.number("exponent", 0.1),
                    .r_squared = reader.number("r_squared"),
                    .residual_deviation_watts = reader.number("residual_deviation_watts", 0.0),
                    .mean_x = reader.number("mean_x"),
                    .squares_x = reader.number("squares_x", 1e-12),
                    .points = reader.count("points", kLeastPoints)};
  if (!reader.good()) owner.refuse("fit");
  return fit;
}

WallCalibration wall_of(JsonEntryReader& reader) {
  WallCalibration wall;
  wall.host = reader.text("host");
  wall.when = reader.text("when");
  const std::string quantity = reader.text("quantity");
  if (quantity == "energy") {
    wall.quantity = CalibratedQuantity::energy;
  } else if (quantity != "power") {
    reader.refuse("quantity");
  }
  if (auto perimeter = Perimeter::parse(reader.text("perimeter"))) {
    wall.perimeter = *std::move(perimeter);
  } else {
    reader.refuse("perimeter");
  }
  const auto provenance = provenance_of(reader.text("provenance"));
  if (provenance && *provenance != Provenance::missing) {
    wall.provenance = *provenance;
  } else {
    reader.refuse("provenance");
  }
  wall.software = reader.texts("software");
  wall.wall = reader.text("wall");
  wall.meter_gain = reader.number("meter_gain", 0.0);
  wall.meter_offset = Watts{reader.number("meter_offset_watts", 0.0)};
  wall.fit = line_of(reader.below("fit"), reader);
  return wall;
}

ClockCalibration clock_of(JsonEntryReader& reader) {
  return {.host = reader.text("host"),
          .when = reader.text("when"),
          .source = reader.text("source"),
          .offset = Seconds{reader.number("offset_seconds")},
          .uncertainty = Seconds{reader.number("uncertainty_seconds", 0.0)}};
}

LoadCurveCalibration load_curve_of(JsonEntryReader& reader) {
  LoadCurveCalibration curve{.host = reader.text("host"),
                             .when = reader.text("when"),
                             .sources = reader.texts("sources"),
                             .fit = {}};
  curve.fit = curve_of(reader.below("fit"), reader);
  return curve;
}

/// Every entry of a list; absent is empty.
template <class Entry>
Result<std::vector<Entry>> list_of(const json& document, const char* key, std::string_view place,
                                   Entry (*read)(JsonEntryReader&)) {
  std::vector<Entry> entries;
  const auto list = document.find(key);
  if (list == document.end()) return entries;
  if (!list->is_array())
    return fail(ErrorCode::bad_input, fmt::format("{}: {} is no list.", place, key));
  for (const json& item : *list) {
    JsonEntryReader reader{item};
    Entry entry = read(reader);
    if (!reader.good()) {
      return fail(ErrorCode::bad_input,
                  fmt::format("{}: {}[{}].{} is missing or makes no sense.", place, key,
                              entries.size(), reader.missing()),
                  "Calibrate again after removing the file.");
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

json json_of(const WallCalibration& wall) {
  const LineFit& fit = wall.fit;
  return {{"host", wall.host},
          {"when", wall.when},
          {"quantity", wall.quantity == CalibratedQuantity::power ? "power" : "energy"},
          {"perimeter", wall.perimeter.key()},
          {"provenance", key_of(wall.provenance)},
          {"software", wall.software},
          {"wall", wall.wall},
          {"meter_gain", wall.meter_gain},
          {"meter_offset_watts", wall.meter_offset.si()},
          {"fit",
           {{"slope", fit.slope},
            {"intercept", fit.intercept},
            {"r_squared", fit.r_squared},
            {"residual_deviation", fit.residual_deviation},
            {"mean_x", fit.mean_x},
            {"squares_x", fit.squares_x},
            {"least_x", fit.least_x},
            {"most_x", fit.most_x},
            {"points", fit.points}}}};
}

json json_of(const ClockCalibration& clock) {
  return {{"host", clock.host},
          {"when", clock.when},
          {"source", clock.source},
          {"offset_seconds", clock.offset.count()},
          {"uncertainty_seconds", clock.uncertainty.count()}};
}

json json_of(const LoadCurveCalibration& curve) {
  const PowerCurveFit& fit = curve.fit;
  return {{"host", curve.host},
          {"when", curve.when},
          {"sources", curve.sources},
          {"fit",
           {{"idle_watts", fit.idle_watts},
            {"slope_watts", fit.slope_watts},
            {"exponent", fit.exponent},
            {"r_squared", fit.r_squared},
            {"residual_deviation_watts", fit.residual_deviation_watts},
            {"mean_x", fit.mean_x},
            {"squares_x", fit.squares_x},
            {"points", fit.points}}}};
}

template <class Entry>
json list_json(const std::vector<Entry>& entries) {
  json list = json::array();
  for (const Entry& entry : entries) list.push_back(json_of(entry));
  return list;
}

}  // namespace

Result<Calibrations> parse_calibrations(std::string_view text, std::string_view place) {
  constexpr bool kNoExceptions = false;
  const auto document = json::parse(text, nullptr, kNoExceptions);
  const auto format = document.is_object() ? document.find("format") : document.end();
  const auto* name = document.is_object() && format != document.end()
                         ? format->get_ptr<const std::string*>()
                         : nullptr;
  if (name == nullptr || !name->starts_with(kFamily)) {
    return fail(ErrorCode::bad_input, fmt::format("{}: this is no calibration file.", place),
                "Remove it and calibrate again.");
  }
  if (*name != kCalibrationFormat) {
    return fail(ErrorCode::unsupported,
                fmt::format("{}: it was written by another version of carnot.", place),
                "Use that version, or remove the file and calibrate again.");
  }
  Calibrations all;
  CARNOT_TRY(all.walls, list_of<WallCalibration>(document, "walls", place, wall_of));
  CARNOT_TRY(all.clocks, list_of<ClockCalibration>(document, "clocks", place, clock_of));
  CARNOT_TRY(all.load_curves,
             list_of<LoadCurveCalibration>(document, "load_curves", place, load_curve_of));
  return all;
}

std::string calibrations_json(const Calibrations& calibrations) {
  const json document = {{"format", kCalibrationFormat},
                         {"walls", list_json(calibrations.walls)},
                         {"clocks", list_json(calibrations.clocks)},
                         {"load_curves", list_json(calibrations.load_curves)}};
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace carnot
