// SPDX-License-Identifier: Apache-2.0
#include "app/calibration/calibration_file.hpp"

#include <vector>

#include "app/calibration/calibration_json.hpp"
#include "base/file.hpp"

namespace carnot {
namespace {

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
