// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carnot {

/// Attributes of an SVG element, in order.
using SvgAttributes = std::vector<std::pair<std::string_view, std::string>>;

/// Text for XML: markup escaped, bytes that are not UTF-8 replaced, control characters dropped.
std::string xml_text(std::string_view text);

/// Coordinates with one decimal: a tenth of a pixel is below what anyone sees, and files stay
/// small.
std::string svg_number(double value);

/// Builds an SVG document piece by piece.
class SvgDocument {
 public:
  /// `title` and `description` are what a screen reader says.
  SvgDocument(double width, double height, std::string_view title, std::string_view description);

  void element(std::string_view name, const SvgAttributes& attributes);
  void text(double x, double y, std::string_view content, const SvgAttributes& attributes);
  void line(double x1, double y1, double x2, double y2, const SvgAttributes& attributes);
  void path(const std::string& d, const SvgAttributes& attributes);
  void open_group(const SvgAttributes& attributes);
  /// A group with a tooltip.
  void open_group_titled(std::string_view title);
  void close_group();

  /// The whole document. REQUIRES: every group was closed.
  std::string finish();

 private:
  std::string body_;
  int open_groups_ = 0;
};

}  // namespace carnot
