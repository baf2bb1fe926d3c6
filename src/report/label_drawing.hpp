// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/label_report.hpp"

namespace carnot {

struct DrawnPoint {
  double x = 0.0;
  double y = 0.0;
};

/// A filled outline.
struct DrawnShape {
  std::vector<DrawnPoint> corners;
  std::string colour;  // "#rrggbb"
};

enum class Anchor { start, middle, end };
/// One line of text; (x, y) is on its base line. Shrunk by whoever draws it where it would be wider
/// than `most_width`.
struct DrawnText {
  double x = 0.0;
  double y = 0.0;
  double size = 12.0;
  std::string content{};
  std::string colour = "#1a1a1a";
  Anchor anchor = Anchor::start;
  bool bold = false;
  double most_width = 276.0;
};

/// A picture made of what SVG, PNG and PDF draw alike, in pixels of a label 300 wide.
struct LabelDrawing {
  double width = 0.0;
  double height = 0.0;
  std::string title;
  std::string description;  // the text alternative
  std::vector<DrawnShape> shapes;
  std::vector<DrawnText> texts;
};

/// REQUIRES: the label has a class.
LabelDrawing drawing_of(const LabelReport& report, const QrModules& code);

std::string to_svg(const LabelDrawing& drawing);

}  // namespace carnot
