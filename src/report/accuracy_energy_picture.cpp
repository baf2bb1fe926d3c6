// SPDX-License-Identifier: Apache-2.0
#include "report/accuracy_energy_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "report/axis.hpp"
#include "report/format.hpp"
#include "report/picture_style.hpp"
#include "report/svg.hpp"

namespace carnot {
namespace {

constexpr double kPanelWidth = 400;
constexpr double kPanelHeight = 320;
constexpr double kLeft = 64;  // of each panel: room for the axis
constexpr double kTop = 92;
constexpr double kBelow = 56;
constexpr double kGap = 28;
constexpr double kLegendWidth = 176;
constexpr int kPanelsPerRow = 2;

struct Frame {
  double left, top, right, bottom;
};

/// Recipes in the order of their first appearance: the legend, and the index of the colour.
std::vector<std::string> recipes_of(const AccuracyEnergyPicture& picture) {
  std::vector<std::string> recipes;
  for (const PicturePanel& panel : picture.panels) {
    for (const PicturePoint& point : panel.points) {
      if (std::find(recipes.begin(), recipes.end(), point.recipe) == recipes.end())
        recipes.push_back(point.recipe);
    }
  }
  return recipes;
}

/// The outline of a mark around (x, y): a circle, square or diamond by engine, so that colour is
/// not needed.
std::string mark_path(EngineName engine, double x, double y, double r) {
  const auto at = [&](double dx, double dy) {
    return svg_number(x + dx) + " " + svg_number(y + dy);
  };
  switch (engine) {
    case EngineName::onnxruntime:
      return fmt::format("M {} a {r} {r} 0 1 0 {d} 0 a {r} {r} 0 1 0 -{d} 0 Z", at(-r, 0),
                         fmt::arg("r", svg_number(r)), fmt::arg("d", svg_number(2 * r)));
    case EngineName::openvino:
      return fmt::format("M {} L {} L {} L {} Z", at(-r, -r), at(r, -r), at(r, r), at(-r, r));
    case EngineName::torch:
      return fmt::format("M {} L {} L {} L {} Z", at(0, -1.3 * r), at(1.3 * r, 0), at(0, 1.3 * r),
                         at(-1.3 * r, 0));
  }
  return {};
}

Axis energy_axis(const std::vector<PicturePoint>& points, const Frame& frame) {
  double low = std::numeric_limits<double>::infinity();
  double high = 0.0;
  for (const PicturePoint& point : points) {
    // An interval that reaches 0 has no place on a logarithmic axis: its end is drawn at the frame.
    low = std::min(
        {low, point.joules_per_inference.point,
         std::max(point.joules_per_inference.lower, 0.25 * point.joules_per_inference.point)});
    high = std::max(
        {high, point.joules_per_inference.point,
         std::min(point.joules_per_inference.upper, 4 * point.joules_per_inference.point)});
  }
  return {Axis::Scale::logarithmic, low, high, frame.left, frame.right};
}

Axis accuracy_axis(const std::vector<PicturePoint>& points, const Frame& frame) {
  double low = 1.0;
  double high = 0.0;
  for (const PicturePoint& point : points) {
    low = std::min(low, point.accuracy.lower);
    high = std::max(high, point.accuracy.upper);
  }
  return {Axis::Scale::linear, 100 * low, 100 * high, frame.bottom, frame.top};
}

void draw_axes(SvgDocument& svg, const Frame& frame, const Axis& x, const Axis& y) {
  svg.open_group({{"stroke", "#e4e4e4"}, {"stroke-width", "1"}});
  for (const double tick : x.ticks())
    svg.line(x.pixel(tick), frame.top, x.pixel(tick), frame.bottom, {});
  for (const double tick : y.ticks())
    svg.line(frame.left, y.pixel(tick), frame.right, y.pixel(tick), {});
  svg.close_group();
  svg.open_group({{"fill", "#333333"}});
  for (const double tick : x.ticks()) {
    svg.text(x.pixel(tick), frame.bottom + 17, format_si(tick, "J", 2),
             {{"text-anchor", "middle"}});
  }
  for (const double tick : y.ticks()) {
    svg.text(frame.left - 7, y.pixel(tick) + 4, format_number(tick, 6) + " %",
             {{"text-anchor", "end"}});
  }
  svg.close_group();
  svg.line(frame.left, frame.bottom, frame.right, frame.bottom, {{"stroke", "#333333"}});
  svg.line(frame.left, frame.top, frame.left, frame.bottom, {{"stroke", "#333333"}});
}

/// The best accuracy that so many joules buy, as a staircase through the Pareto set.
void draw_staircase(SvgDocument& svg, const Frame& frame, const std::vector<PicturePoint>& points,
                    const Axis& x, const Axis& y) {
  std::vector<const PicturePoint*> front;
  for (const PicturePoint& point : points) {
    if (point.on_front) front.push_back(&point);
  }
  if (front.empty()) return;
  std::sort(front.begin(), front.end(), [](const auto* a, const auto* b) {
    return a->joules_per_inference.point < b->joules_per_inference.point;
  });
  std::string d =
      fmt::format("M {} {}", svg_number(x.pixel(front.front()->joules_per_inference.point)),
                  svg_number(frame.bottom));
  for (const PicturePoint* point : front) {
    d += fmt::format(" H {} V {}", svg_number(x.pixel(point->joules_per_inference.point)),
                     svg_number(y.pixel(100 * point->accuracy.point)));
  }
  d += fmt::format(" H {}", svg_number(frame.right));
  svg.path(d, {{"fill", "none"},
               {"stroke", "#888888"},
               {"stroke-width", "1.5"},
               {"stroke-linejoin", "round"}});
}

std::string tooltip(const PicturePoint& point) {
  return fmt::format("{} on {}: {} per inference{}, accuracy {}", point.recipe,
                     key_of(point.engine), format_estimate(point.joules_per_inference, "J"),
                     point.energy_is_estimated ? " (estimated)" : "",
                     format_share(point.accuracy.point));
}

void draw_point(SvgDocument& svg, const Frame& frame, const PicturePoint& point,
                const std::string& colour, const Axis& x, const Axis& y) {
  const Estimate& joules = point.joules_per_inference;
  const auto clamped = [&](double value) {
    return std::clamp(x.pixel(std::max(value, x.low())), frame.left, frame.right);
  };
  const double px = x.pixel(joules.point);
  const double py = y.pixel(100 * point.accuracy.point);
  svg.open_group_titled(tooltip(point));
  SvgAttributes whisker{{"stroke", colour}, {"stroke-width", "1.2"}, {"stroke-opacity", "0.55"}};
  svg.line(px, y.pixel(100 * point.accuracy.lower), px, y.pixel(100 * point.accuracy.upper),
           whisker);
  if (point.energy_is_estimated) whisker.emplace_back("stroke-dasharray", "3 2");
  svg.line(clamped(joules.lower), py, clamped(joules.upper), py, whisker);
  svg.path(mark_path(point.engine, px, py, point.is_baseline ? 6.0 : 5.0),
           {{"fill", point.energy_is_estimated ? "white" : colour},
            {"stroke", colour},
            {"stroke-width", point.on_front ? "2.4" : "1.6"}});
  svg.close_group();
}

void draw_panel(SvgDocument& svg, const PicturePanel& panel, const Frame& frame,
                const std::vector<std::string>& recipes) {
  const Axis x = energy_axis(panel.points, frame);
  const Axis y = accuracy_axis(panel.points, frame);
  svg.text(frame.left, frame.top - 10, panel.title, {{"font-weight", "bold"}, {"font-size", "13"}});
  draw_axes(svg, frame, x, y);
  draw_staircase(svg, frame, panel.points, x, y);
  for (const PicturePoint& point : panel.points)
    draw_point(svg, frame, point, colour_of(recipes, point.recipe), x, y);
  svg.text((frame.left + frame.right) / 2, frame.bottom + 38, "energy per inference (log scale)",
           {{"text-anchor", "middle"}});
  const std::string rotate = fmt::format("rotate(-90 {} {})", svg_number(frame.left - 50),
                                         svg_number((frame.top + frame.bottom) / 2));
  svg.text(frame.left - 50, (frame.top + frame.bottom) / 2, "accuracy",
           {{"text-anchor", "middle"}, {"transform", rotate}});
}

bool any(const AccuracyEnergyPicture& picture, bool (*holds)(const PicturePoint&)) {
  return std::any_of(picture.panels.begin(), picture.panels.end(), [&](const PicturePanel& panel) {
    return std::any_of(panel.points.begin(), panel.points.end(), holds);
  });
}

void draw_legend(SvgDocument& svg, const AccuracyEnergyPicture& picture,
                 const std::vector<std::string>& recipes, double x) {
  double y = kTop + 4;
  const auto heading = [&](std::string_view text) {
    svg.text(x, y, text, {{"font-weight", "bold"}});
    y += 20;
  };
  const auto row = [&](EngineName shape, const std::string& fill, const std::string& stroke,
                       std::string_view text) {
    svg.path(mark_path(shape, x + 6, y - 4, 5),
             {{"fill", fill}, {"stroke", stroke}, {"stroke-width", "1.6"}});
    svg.text(x + 20, y, text, {});
    y += 19;
  };
  heading("Recipe");
  for (const std::string& recipe : recipes) {
    svg.element("rect", {{"x", svg_number(x)},
                         {"y", svg_number(y - 10)},
                         {"width", "12"},
                         {"height", "12"},
                         {"fill", colour_of(recipes, recipe)}});
    svg.text(x + 20, y, recipe, {});
    y += 19;
  }
  y += 10;
  heading("Engine");
  for (const EngineName engine :
       {EngineName::onnxruntime, EngineName::openvino, EngineName::torch}) {
    const bool used =
        std::any_of(picture.panels.begin(), picture.panels.end(), [&](const PicturePanel& panel) {
          return std::any_of(panel.points.begin(), panel.points.end(),
                             [&](const PicturePoint& p) { return p.engine == engine; });
        });
    if (used) row(engine, "#777777", "#777777", key_of(engine));
  }
  y += 10;
  heading("Energy");
  if (any(picture, [](const PicturePoint& p) { return !p.energy_is_estimated; }))
    row(EngineName::onnxruntime, "#777777", "#777777", "measured");
  if (any(picture, [](const PicturePoint& p) { return p.energy_is_estimated; }))
    row(EngineName::onnxruntime, "white", "#777777", "estimated (hollow)");
  y += 10;
  svg.line(x, y - 4, x + 14, y - 4, {{"stroke", "#888888"}, {"stroke-width", "1.5"}});
  svg.text(x + 20, y, "Pareto staircase", {});
}

}  // namespace

std::string to_svg(const AccuracyEnergyPicture& picture) {
  std::vector<const PicturePanel*> panels;
  for (const PicturePanel& panel : picture.panels) {
    if (!panel.points.empty()) panels.push_back(&panel);
  }
  const std::vector<std::string> recipes = recipes_of(picture);
  const auto count = static_cast<int>(panels.size());
  const int columns = std::max(1, std::min(count, kPanelsPerRow));
  const int rows = std::max(1, (count + columns - 1) / columns);
  const double cell_width = kLeft + kPanelWidth + kGap;
  const double cell_height = kPanelHeight + kBelow + 40;
  const double legend_height = 190 + 19.0 * static_cast<double>(recipes.size());
  const double width = columns * cell_width + kLegendWidth;
  const double height = std::max(kTop + rows * cell_height - 20, kTop + legend_height);
  SvgDocument svg{width, height, picture.title, picture.subtitle};
  svg.text(16, 28, picture.title, {{"font-size", "18"}, {"font-weight", "bold"}});
  svg.text(16, 48, picture.subtitle, {{"fill", "#555555"}});
  for (int i = 0; i < count; ++i) {
    const int row = i / columns;
    const double left = kLeft + (i % columns) * cell_width + 12;
    const double top = kTop + row * cell_height;
    draw_panel(svg, *panels[static_cast<std::size_t>(i)],
               {left, top, left + kPanelWidth, top + kPanelHeight}, recipes);
  }
  if (count == 0) {
    svg.text(16, kTop, "No candidate has both an accuracy and an energy yet.", {});
  } else {
    draw_legend(svg, picture, recipes, columns * cell_width + 12);
  }
  return svg.finish();
}

}  // namespace carnot
