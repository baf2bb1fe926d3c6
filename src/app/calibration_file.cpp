// SPDX-License-Identifier: Apache-2.0
#include "app/calibration_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/file.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

using nlohmann::json;

constexpr std::string_view kFormat = "carnot.calibration/1";
constexpr std::string_view kFamily = "carnot.calibration/";
constexpr double kMost = 1e15;  // nothing here is near it: beyond, arithmetic would overflow
constexpr int kMostPoints = 1'000'000;

/// Reads the members of one entry, and keeps whether all were there and of their type.
class EntryReader {
 public:
  explicit EntryReader(const json& entry) : entry_{entry} {}

  bool good() const { return missing_.empty(); }
  const std::string& missing() const { return missing_; }
  void refuse(const char* key) {
    if (missing_.empty()) missing_ = key;
  }

  std::string text(const char* key) {
    const json* found = find(key);
    const auto* text = found != nullptr ? found->get_ptr<const std::string*>() : nullptr;
    const bool is_usable =
        text != nullptr && !text->empty() &&
        std::ranges::none_of(*text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
    if (!is_usable) refuse(key);
    return is_usable ? *text : std::string{};
  }
  std::vector<std::string> texts(const char* key) {
    std::vector<std::string> list;
    const json* found = find(key);
    if (found == nullptr || !found->is_array()) {
      refuse(key);
      return list;
    }
    for (const json& item : *found) {
      if (const auto* text = item.get_ptr<const std::string*>()) {
        list.push_back(*text);
      } else {
        refuse(key);
      }
    }
    return list;
  }
  double number(const char* key, double least = -kMost) {
    const json* found = find(key);
    const double value = found != nullptr && found->is_number() ? found->get<double>() : NAN;
    if (std::isfinite(value) && value >= least && value <= kMost) return value;
    refuse(key);
    return least;
  }
  int count(const char* key, int least) {
    const double value = number(key, least);
    if (value <= kMostPoints && value == std::floor(value)) return static_cast<int>(value);
    refuse(key);
    return least;
  }
  EntryReader below(const char* key) {
    const json* found = find(key);
    if (found == nullptr || !found->is_object()) {
      refuse(key);
      return EntryReader{empty_};
    }
    return EntryReader{*found};
  }

 private:
  const json* find(const char* key) const {
    if (!entry_.is_object()) return nullptr;
    const auto found = entry_.find(key);
    return found == entry_.end() ? nullptr : &*found;
  }

  static inline const json empty_ = json::object();
  const json& entry_;
  std::string missing_;
};

LineFit line_of(EntryReader reader, EntryReader& owner) {
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

PowerCurveFit curve_of(EntryReader reader, EntryReader& owner) {
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

WallCalibration wall_of(EntryReader& reader) {
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

ClockCalibration clock_of(EntryReader& reader) {
  return {.host = reader.text("host"),
          .when = reader.text("when"),
          .source = reader.text("source"),
          .offset = Seconds{reader.number("offset_seconds")},
          .uncertainty = Seconds{reader.number("uncertainty_seconds", 0.0)}};
}

LoadCurveCalibration load_curve_of(EntryReader& reader) {
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
                                   Entry (*read)(EntryReader&)) {
  std::vector<Entry> entries;
  const auto list = document.find(key);
  if (list == document.end()) return entries;
  if (!list->is_array())
    return fail(ErrorCode::bad_input, fmt::format("{}: {} is no list.", place, key));
  for (const json& item : *list) {
    EntryReader reader{item};
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

template <class Entry, class Same>
Result<void> put(std::vector<Entry> Calibrations::*list, const Entry& entry,
                 const std::filesystem::path& cache, Same same) {
  CARNOT_TRY(Calibrations all, load_calibrations(cache));
  std::vector<Entry>& entries = all.*list;
  std::erase_if(entries, same);
  entries.push_back(entry);
  return write_file_atomically(calibration_file(cache), calibrations_json(all));
}

}  // namespace

std::filesystem::path calibration_file(const std::filesystem::path& cache) {
  return cache / "calibration.json";
}

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
  if (*name != kFormat) {
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
  const json document = {{"format", kFormat},
                         {"walls", list_json(calibrations.walls)},
                         {"clocks", list_json(calibrations.clocks)},
                         {"load_curves", list_json(calibrations.load_curves)}};
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<Calibrations> load_calibrations(const std::filesystem::path& cache) {
  if (cache.empty()) return Calibrations{};
  const std::filesystem::path file = calibration_file(cache);
  const auto text = read_file(file);
  if (!text && text.error().code == ErrorCode::not_found) return Calibrations{};
  if (!text) return text.error();
  return parse_calibrations(*text, file.string());
}

Result<void> keep(const WallCalibration& calibration, const std::filesystem::path& cache) {
  return put(&Calibrations::walls, calibration, cache,
             [&](const WallCalibration& one) { return one.host == calibration.host; });
}

Result<void> keep(const ClockCalibration& calibration, const std::filesystem::path& cache) {
  return put(&Calibrations::clocks, calibration, cache, [&](const ClockCalibration& one) {
    return one.host == calibration.host && one.source == calibration.source;
  });
}

Result<void> keep(const LoadCurveCalibration& calibration, const std::filesystem::path& cache) {
  return put(&Calibrations::load_curves, calibration, cache,
             [&](const LoadCurveCalibration& one) { return one.host == calibration.host; });
}

}  // namespace carnot
