// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/sys_root.hpp"
#include "base/units.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// A graphics board's power as a share of its limit over its utilisation 0..1:
/// idle + slope · utilisation^exponent. "Utilisation" is the share of time in which anything ran:
/// a board that is always busy draws between 46 and 97 % of its limit, by what runs.
struct GpuCurve {
  double idle = 0.0;
  double slope = 0.0;
  double exponent = 1.0;
  double at(double busy_share) const;
};
/// Between the 369 trainings on three boards of the reference data (mean utilisation, mean power,
/// limit) and what boards draw at rest (7 to 34 % of the limit there).
inline constexpr GpuCurve kGpuCurve{0.15, 0.5, 0.5};

/// How far off that may be, ×/÷, and how sure. All 369 trainings lie within the factor, also when
/// the curve is fitted without the board that it is tried on; but three boards are three, so the
/// confidence is that of the next board by the rule of succession, (3 + 1) / (3 + 2).
/// tools/estimator_coverage recounts.
inline constexpr double kGpuFactor = 2.0;
inline constexpr double kGpuConfidence = 0.8;

/// A row of data/gpu_boards.csv.
struct GpuBoard {
  std::string name;
  Watts limit;
};
/// Errors: bad_input with the row that is wrong.
Result<std::vector<GpuBoard>> parse_gpu_boards(std::string_view csv);
/// The board with the longest name whose words all stand in `full_name`, in any case ("NVIDIA
/// GeForce GTX 1080 Ti" is no "GTX 1080": Ti, Super, Laptop ... make another board). Empty when
/// there is none.
std::optional<Watts> board_limit(const std::vector<GpuBoard>& boards, std::string_view full_name);

/// What a board that shows no power is estimated by.
struct BusyBoard {
  std::string id;     // "estimate:gpu:<uuid>"
  std::string label;  // "GPU 0 NVIDIA ..., by its utilisation"
  int device = 0;
  Watts limit;
  std::function<Result<double>()> busy_share;  // of now, 0..1
};
/// Joules of a board from its utilisation, which must be read while the work goes on: it tells of
/// the last moments only. A failed look is a ReadFailure, and the time until the next good one is
/// taken with the mean of both.
std::unique_ptr<Source> board_estimate(BusyBoard board);

/// Boards of the kernel's amdgpu driver that show how busy they are (gpu_busy_percent) but neither
/// power nor energy: a guest's virtual function. Their limit is power1_cap, or that of the table by
/// product_name; without one there is nothing to estimate from.
Sources estimate_amdgpu_boards(const SysRoot& sys, const std::vector<GpuBoard>& boards);

}  // namespace carnot
