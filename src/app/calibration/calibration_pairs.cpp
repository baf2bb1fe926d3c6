// SPDX-License-Identifier: Apache-2.0
#include "app/calibration/calibration_pairs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "app/calibration/calibrate.hpp"
#include "app/calibration/calibration_file.hpp"
#include "base/csv_line.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "meter/host.hpp"

namespace carnot {
namespace {

constexpr double kMost = 1e15;  // joules or watts: beyond, a unit was mistaken

struct PairColumns {
  CalibratedQuantity quantity = CalibratedQuantity::power;
  std::size_t software = 0;
  std::size_t wall = 0;
  std::optional<std::size_t> seconds;
};

std::optional<std::size_t> column_of(const std::vector<std::string>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

Result<PairColumns> columns_of(std::string_view header, std::string_view file) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (header.starts_with(kByteOrderMark)) header.remove_prefix(kByteOrderMark.size());
  const auto names = split_csv_line(header, ',');
  const auto seconds = column_of(names, "seconds");
  const auto watts = column_of(names, "software_watts");
  const auto wall_watts = column_of(names, "wall_watts");
  if (watts && wall_watts)
    return PairColumns{CalibratedQuantity::power, *watts, *wall_watts, std::nullopt};
  const auto joules = column_of(names, "software_joules");
  const auto wall_joules = column_of(names, "wall_joules");
  if (joules && wall_joules) {
    return PairColumns{seconds ? CalibratedQuantity::power : CalibratedQuantity::energy, *joules,
                       *wall_joules, seconds};
  }
  return fail(ErrorCode::bad_input,
              fmt::format("{}:1: the first line does not name the columns software_joules and "
                          "wall_joules, nor software_watts and wall_watts.",
                          file),
              "Name them so; with a column seconds beside joules, powers are made of them.");
}

}  // namespace

Result<CalibrationPairs> parse_calibration_pairs(std::string_view csv, std::string_view file) {
  const auto lines = split(csv, '\n');
  CARNOT_TRY(const PairColumns columns, columns_of(trim(lines.front()), file));
  CalibrationPairs pairs{columns.quantity, {}};
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string_view line = trim(lines[i]);
    if (line.empty()) continue;
    const auto cells = split_csv_line(line, ',');
    const auto number = [&](std::size_t column) -> std::optional<double> {
      if (column >= cells.size()) return std::nullopt;
      const auto value = parse_double(cells[column]);
      return value && *value >= 0.0 && *value <= kMost ? value : std::nullopt;
    };
    const auto software = number(columns.software);
    const auto wall = number(columns.wall);
    const auto seconds = columns.seconds ? number(*columns.seconds) : std::optional{1.0};
    if (!software || !wall || !seconds || !(*seconds > 1e-3)) {
      return fail(ErrorCode::bad_input,
                  fmt::format("{}:{}: \"{}\" is no pair of numbers above 0.", file, i + 1,
                              valid_utf8(line.substr(0, 80))),
                  "Correct or remove the line.");
    }
    pairs.points.push_back({*software / *seconds, *wall / *seconds});
  }
  return pairs;
}

Result<CalibrationReport> calibrate_from(const std::filesystem::path& file,
                                         const std::optional<Perimeter>& perimeter,
                                         const Environment& environment) {
  CARNOT_TRY(const std::string text, read_file(file));
  CARNOT_TRY(const CalibrationPairs pairs, parse_calibration_pairs(text, file.string()));
  auto fit = fit_line(pairs.points);
  if (!fit) return at(file.string(), fit.error());
  if (const auto good = check_fit(*fit); !good) return at(file.string(), good.error());
  CalibrationReport report;
  report.host = describe_host(environment.sys);
  report.when = utc_text(environment.clock.wall_now());
  report.doubts = doubts_about(check_residuals(*fit, pairs.points));
  report.wall =
      WallCalibration{.host = report.host.fingerprint,
                      .when = report.when,
                      .quantity = pairs.quantity,
                      .perimeter = perimeter.value_or(Perimeter::single(Domain::cpu_package)),
                      .provenance = Provenance::measured,
                      .software = {},
                      .wall = file.filename().string(),
                      .meter_gain = 0.0,
                      .meter_offset = Watts{0.0},
                      .fit = *fit};
  if (perimeter) {
    CARNOT_TRY_VOID(keep(*report.wall, environment.cache));
    report.kept_in = calibration_file(environment.cache).string();
  }
  return report;
}

}  // namespace carnot
