// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace carnot {

/// A scale from values to pixels, linear or logarithmic, with the ticks that people expect (1, 2, 5
/// × 10^k).
class Axis {
 public:
  enum class Scale { linear, logarithmic };

  /// Covers low..high, widened to a little beyond so that no point sits on the frame. Equal or
  /// inverted ends are spread apart. REQUIRES: finite; for a logarithmic axis above 0.
  Axis(Scale scale, double low, double high, double first_pixel, double last_pixel);

  double pixel(double value) const;
  double low() const { return low_; }
  double high() const { return high_; }
  /// Round values inside the axis, between 2 and about 8 of them.
  std::vector<double> ticks() const;

 private:
  double position(double value) const;  // in the scale's own measure

  Scale scale_;
  double low_;
  double high_;
  double first_pixel_;
  double last_pixel_;
};

}  // namespace carnot
