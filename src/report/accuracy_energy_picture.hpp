// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "records/candidate.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// One candidate in the picture.
struct PicturePoint {
  std::string recipe;                           // colour
  EngineName engine = EngineName::onnxruntime;  // shape of the mark
  Estimate joules_per_inference;
  Estimate accuracy;                 // 0..1
  bool energy_is_estimated = false;  // drawn hollow, with a dashed interval
  bool on_front = false;             // of its panel's Pareto set
  bool is_baseline = false;          // none in fp32
};

/// All candidates of one group; panels stand side by side.
struct PicturePanel {
  std::string title;  // "resnet20, batch 1, 2 threads"
  std::vector<PicturePoint> points;
};

struct AccuracyEnergyPicture {
  std::string title;
  std::string subtitle;  // host, engine versions, what the intervals are
  std::vector<PicturePanel> panels;
};

/// Accuracy against energy, with intervals and the Pareto staircase, for a paper or a page:
/// readable without colour, an estimate looks unlike a measurement, every interval is shown. Panels
/// without points are left out; without any the picture says so.
std::string to_svg(const AccuracyEnergyPicture& picture);

}  // namespace carnot
