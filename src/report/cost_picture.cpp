// SPDX-License-Identifier: Apache-2.0
#include "report/cost_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/axis.hpp"
#include "report/footprint_text.hpp"
#include "report/format.hpp"
#include "report/picture_style.hpp"
#include "report/svg.hpp"

namespace carnot {
namespace {

constexpr double kPanelWidth = 430;
constexpr double kPanelHeight = 300;
constexpr double kLeft = 76;
constexpr double kTop = 92;
constexpr double kStrip = 22;  // above each panel: who costs least where
constexpr double kCellHeight = kPanelHeight + kStrip + 100;
constexpr double kGap = 34;
constexpr double kLegendWidth = 230;
constexpr int kPanelsPerRow = 2;
constexpr int kSamples = 80;

struct Frame {
  double left, top, right, bottom;
};

double total(const CostCurve& curve, double inferences) {
  return curve.once + inferences * curve.each;
}

double least(const CostPanel& panel, double inferences) {
  double value = total(panel.curves.front(), inferences);
  for (const CostCurve& curve : panel.curves) value = std::min(value, total(curve, inferences));
  return value;
}

/// From well before the first switch to well beyond the last and the expected use.
Axis use_axis(const CostPanel& panel, double uses, const Frame& frame) {
  double first = uses;
  double last = uses;
  for (const CostSwitch& one : panel.switches) {
    first = std::min(first, one.earliest);
    last = std::max(last, one.latest);
  }
  return {Axis::Scale::logarithmic, std::max(1.0, first / 100.0), std::max(100.0, last * 10.0),
          frame.left, frame.right};
}

Axis cost_axis(const CostPanel& panel, const Axis& x, const Frame& frame) {
  double low = least(panel, x.low());
  double high = 0.0;
  for (const CostCurve& curve : panel.curves) high = std::max(high, total(curve, x.high()));
  return {Axis::Scale::logarithmic, low, std::max(high, 10.0 * low), frame.bottom, frame.top};
}

std::string amount_text(const CostPanel& panel, double value) {
  return panel.has_prefixes ? format_si(value, panel.unit, 2)
                            : money_point(exactly(value), panel.unit);
}

/// "1000", "1 million": as people count.
std::string count_label(double count) {
  struct Scale {
    double size;
    const char* word;
  };
  for (const Scale scale : {Scale{1e9, "billion"}, Scale{1e6, "million"}}) {
    if (count >= scale.size)
      return fmt::format("{} {}", format_number(count / scale.size, 3), scale.word);
  }
  return format_count(static_cast<std::int64_t>(std::round(count)));
}

/// Powers of ten alone, and few enough to be read beside each other.
std::vector<double> decades(const Axis& axis) {
  constexpr int kMost = 6;
  const int first = static_cast<int>(std::ceil(std::log10(axis.low()) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(axis.high()) + 1e-9));
  const int step = std::max(1, (last - first + kMost) / kMost);
  std::vector<double> ticks;
  for (int power = first; power <= last; power += step) ticks.push_back(std::pow(10.0, power));
  return ticks;
}

void draw_axes(SvgDocument& svg, const CostPanel& panel, const Frame& frame, const Axis& x,
               const Axis& y) {
  svg.open_group({{"stroke", "#e4e4e4"}, {"stroke-width", "1"}});
  for (const double tick : decades(x))
    svg.line(x.pixel(tick), frame.top, x.pixel(tick), frame.bottom, {});
  for (const double tick : decades(y))
    svg.line(frame.left, y.pixel(tick), frame.right, y.pixel(tick), {});
  svg.close_group();
  svg.open_group({{"fill", "#333333"}});
  for (const double tick : decades(x)) {
    svg.text(x.pixel(tick), frame.bottom + 17, count_label(tick), {{"text-anchor", "middle"}});
  }
  for (const double tick : decades(y)) {
    svg.text(frame.left - 7, y.pixel(tick) + 4, amount_text(panel, tick), {{"text-anchor", "end"}});
  }
  svg.close_group();
  svg.line(frame.left, frame.bottom, frame.right, frame.bottom, {{"stroke", "#333333"}});
  svg.line(frame.left, frame.top, frame.left, frame.bottom, {{"stroke", "#333333"}});
  svg.text((frame.left + frame.right) / 2, frame.bottom + 38, "inferences (log scale)",
           {{"text-anchor", "middle"}});
}

template <class Value>
std::string curve_path(const Axis& x, const Axis& y, Value value) {
  std::string d;
  for (int i = 0; i <= kSamples; ++i) {
    const double n = x.low() * std::pow(x.high() / x.low(), static_cast<double>(i) / kSamples);
    d += fmt::format("{}{} {}", i == 0 ? "M " : " L ", svg_number(x.pixel(n)),
                     svg_number(y.pixel(std::max(value(n), y.low()))));
  }
  return d;
}

std::string dashes_of(EngineName engine) {
  switch (engine) {
    case EngineName::onnxruntime:
      return "none";
    case EngineName::openvino:
      return "8 4";
    case EngineName::torch:
      return "2 3";
  }
  return "none";
}

SvgAttributes stroke_of(const CostCurve& curve, const std::vector<std::string>& recipes) {
  return {{"fill", "none"},
          {"stroke", colour_of(recipes, curve.recipe)},
          {"stroke-width", curve.is_fp32 ? "1.8" : "1"},
          {"stroke-dasharray", dashes_of(curve.engine)}};
}

/// The band in which a switch may lie, its line, and its count.
void draw_switch(SvgDocument& svg, const Frame& frame, const CostSwitch& one, const Axis& x,
                 bool is_even) {
  const double from = x.pixel(std::max(one.earliest, x.low()));
  const double to = x.pixel(std::min(one.latest, x.high()));
  svg.open_group_titled(fmt::format("{} costs least from {} inferences on ({} to {})", one.name,
                                    format_count(static_cast<std::int64_t>(one.first)),
                                    format_count(static_cast<std::int64_t>(one.earliest)),
                                    format_count(static_cast<std::int64_t>(one.latest))));
  svg.element("rect", {{"x", svg_number(from)},
                       {"y", svg_number(frame.top)},
                       {"width", svg_number(std::max(1.0, to - from))},
                       {"height", svg_number(frame.bottom - frame.top)},
                       {"fill", "#999999"},
                       {"fill-opacity", "0.25"}});
  const double at = x.pixel(std::max(one.first, x.low()));
  svg.line(at, frame.top, at, frame.bottom, {{"stroke", "#555555"}, {"stroke-dasharray", "4 3"}});
  svg.text(at + 4, frame.bottom - (is_even ? 8 : 22), count_label(one.first),
           {{"font-size", "11"}, {"fill", "#333333"}});
  svg.close_group();
}

/// Who costs least, above the range of its use; a range that is too narrow for its name has none.
void draw_winners(SvgDocument& svg, const CostPanel& panel, const Frame& frame, const Axis& x) {
  constexpr double kLetter = 5.6;
  double from = frame.left;
  std::string name = panel.cheapest_first;
  const auto draw = [&](double to) {
    if (to - from > kLetter * static_cast<double>(name.size())) {
      svg.text((from + to) / 2, frame.top - 6, name,
               {{"text-anchor", "middle"}, {"font-size", "11"}});
    }
    svg.line(from + 1, frame.top - 2, to - 1, frame.top - 2,
             {{"stroke", "#555555"}, {"stroke-width", "2"}});
  };
  for (const CostSwitch& one : panel.switches) {
    const double to = std::clamp(x.pixel(std::max(one.first, x.low())), frame.left, frame.right);
    draw(to);
    from = to;
    name = one.name;
  }
  draw(frame.right);
}

void draw_panel(SvgDocument& svg, const CostPanel& panel, const Frame& frame, double uses,
                const std::vector<std::string>& recipes) {
  const Axis x = use_axis(panel, uses, frame);
  const Axis y = cost_axis(panel, x, frame);
  svg.text(frame.left, frame.top - kStrip - 6,
           panel.title + (panel.is_estimated ? " (estimated)" : ""),
           {{"font-weight", "bold"}, {"font-size", "13"}});
  draw_axes(svg, panel, frame, x, y);
  svg.path(
      curve_path(x, y, [&](double n) { return least(panel, n); }),
      {{"fill", "none"}, {"stroke", "#F0E442"}, {"stroke-width", "8"}, {"stroke-opacity", "0.75"}});
  bool is_even = true;
  for (const CostSwitch& one : panel.switches) {
    draw_switch(svg, frame, one, x, is_even);
    is_even = !is_even;
  }
  svg.line(x.pixel(uses), frame.bottom - 6, x.pixel(uses), frame.bottom + 4,
           {{"stroke", "#000000"}, {"stroke-width", "3"}});
  for (const CostCurve& curve : panel.curves) {
    svg.open_group_titled(fmt::format("{}: {} once, {} each", curve.name,
                                      amount_text(panel, curve.once),
                                      amount_text(panel, curve.each)));
    svg.path(curve_path(x, y, [&](double n) { return total(curve, n); }),
             stroke_of(curve, recipes));
    svg.close_group();
  }
  draw_winners(svg, panel, frame, x);
}

/// Every curve of the picture once, in the order of appearance.
std::vector<const CostCurve*> legend_of(const std::vector<const CostPanel*>& panels) {
  std::vector<const CostCurve*> curves;
  for (const CostPanel* panel : panels) {
    for (const CostCurve& curve : panel->curves) {
      if (std::ranges::find(curves, curve.name, &CostCurve::name) == curves.end())
        curves.push_back(&curve);
    }
  }
  return curves;
}

void draw_legend(SvgDocument& svg, const std::vector<const CostCurve*>& curves,
                 const std::vector<std::string>& recipes, double uses, double x) {
  double y = kTop + 4;
  svg.text(x, y, "Candidate", {{"font-weight", "bold"}});
  for (const CostCurve* curve : curves) {
    y += 19;
    svg.line(x, y - 4, x + 30, y - 4, stroke_of(*curve, recipes));
    svg.text(x + 38, y, curve->name, {});
  }
  y += 30;
  svg.line(x, y - 4, x + 30, y - 4,
           {{"stroke", "#F0E442"}, {"stroke-width", "8"}, {"stroke-opacity", "0.75"}});
  svg.text(x + 38, y, "lower envelope", {});
  y += 19;
  svg.element("rect", {{"x", svg_number(x + 6)},
                       {"y", svg_number(y - 12)},
                       {"width", "18"},
                       {"height", "14"},
                       {"fill", "#999999"},
                       {"fill-opacity", "0.25"}});
  svg.text(x + 38, y, "where it may switch", {});
  y += 19;
  svg.line(x + 15, y - 10, x + 15, y, {{"stroke", "#000000"}, {"stroke-width", "3"}});
  svg.text(x + 38, y, "expected: " + count_label(uses), {});
}

}  // namespace

std::string to_svg(const CostPicture& picture) {
  std::vector<const CostPanel*> panels;
  for (const CostPanel& panel : picture.panels) {
    if (!panel.curves.empty()) panels.push_back(&panel);
  }
  const std::vector<const CostCurve*> curves = legend_of(panels);
  std::vector<std::string> recipes;
  for (const CostCurve* curve : curves) {
    if (std::ranges::find(recipes, curve->recipe) == recipes.end())
      recipes.push_back(curve->recipe);
  }
  const auto count = static_cast<int>(panels.size());
  const int columns = std::max(1, std::min(count, kPanelsPerRow));
  const int rows = std::max(1, (count + columns - 1) / columns);
  const double width = columns * (kLeft + kPanelWidth + kGap) + kLegendWidth;
  const double legend_height = 120 + 19.0 * static_cast<double>(curves.size());
  const double height = std::max(kTop + rows * kCellHeight - 20, kTop + legend_height);
  SvgDocument svg{width, height, picture.title, picture.subtitle};
  svg.text(16, 28, picture.title, {{"font-size", "18"}, {"font-weight", "bold"}});
  svg.text(16, 48, picture.subtitle, {{"fill", "#555555"}});
  for (int i = 0; i < count; ++i) {
    const double left = kLeft + (i % columns) * (kLeft + kPanelWidth + kGap);
    const int row = i / columns;
    const double top = kTop + row * kCellHeight + kStrip;
    draw_panel(svg, *panels[static_cast<std::size_t>(i)],
               {left, top, left + kPanelWidth, top + kPanelHeight}, picture.uses, recipes);
  }
  if (count == 0) {
    svg.text(16, kTop, "No candidate has a cost yet.", {});
  } else {
    draw_legend(svg, curves, recipes, picture.uses, columns * (kLeft + kPanelWidth + kGap) + 12);
  }
  return svg.finish();
}

}  // namespace carnot
