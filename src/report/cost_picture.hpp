// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "records/candidate.hpp"

namespace carnot {

/// A candidate's total as a function of use: once + n · each.
struct CostCurve {
  std::string name;                             // "int8 on openvino"
  std::string recipe;                           // colour
  EngineName engine = EngineName::onnxruntime;  // dashes
  bool is_fp32 = true;                          // else thinner
  double once = 0.0;
  double each = 0.0;
};

/// Where one candidate begins to cost least, with the interval of that count.
struct CostSwitch {
  std::string name;  // of the one that begins
  double first = 0.0;
  double earliest = 0.0;
  double latest = 0.0;
};

/// One group of candidates, charged in one unit.
struct CostPanel {
  std::string title;         // "net, batch 1, 1 thread: energy"
  std::string unit;          // "J", "s", "g", "EUR"
  bool has_prefixes = true;  // "12 mJ"; money has none
  bool is_estimated = false;
  std::vector<CostCurve> curves{};
  std::string cheapest_first{};  // the name of who costs least without any use
  std::vector<CostSwitch> switches{};
};

struct CostPicture {
  std::string title;
  std::string subtitle;
  double uses = 1e6;  // expected inferences, marked
  std::vector<CostPanel> panels;
};

/// Cost against the number of inferences on logarithmic axes, each candidate a curve, the lower
/// envelope underlaid, and for every range of use the one that costs least, with the interval of
/// its begin. Readable without colour. Panels without curves are left out; without any the picture
/// says so.
std::string to_svg(const CostPicture& picture);

}  // namespace carnot
