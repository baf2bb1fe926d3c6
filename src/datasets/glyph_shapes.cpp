// SPDX-License-Identifier: Apache-2.0
#include "datasets/glyph_shapes.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/assert.hpp"

namespace carnot::glyph {
namespace {

/// Shapes are built from half-planes, boxes and discs: the depth inside an intersection is the
/// smaller of the depths, inside a union the larger.
std::int32_t box(Vec point, Vec centre, Vec half) {
  return std::min(half.x - std::abs(point.x - centre.x), half.y - std::abs(point.y - centre.y));
}

/// (r² − d²) / 2r instead of r − d: the same slope at the rim, and no square root.
std::int32_t disc(Vec point, Vec centre, std::int32_t radius) {
  const std::int32_t dx = point.x - centre.x;
  const std::int32_t dy = point.y - centre.y;
  return (radius * radius - dx * dx - dy * dy) / (2 * radius);
}

/// A part of a length, in 1/256.
constexpr std::int32_t part(std::int32_t length, std::int32_t of_256) {
  return (length * of_256) >> 8;
}

// Outward normals, times 2^14: of an upright triangle, and of a pentagram's five lines.
constexpr std::array<Vec, 3> kTriangle{{{0, kUnit}, {14189, -8192}, {-14189, -8192}}};
constexpr std::array<Vec, 5> kPentagram{
    {{0, kUnit}, {15582, 5063}, {9630, -13255}, {-9630, -13255}, {-15582, 5063}}};

std::int32_t triangle(Vec point, std::int32_t radius) {
  std::int32_t depth = radius;
  for (const Vec normal : kTriangle)
    depth = std::min(depth, part(radius, 128) - along(point, normal));
  return depth;
}

/// A point of a pentagram lies on the inner side of at least four of the five lines.
std::int32_t star(Vec point, std::int32_t radius) {
  std::array<std::int32_t, 5> depths{};
  std::transform(kPentagram.begin(), kPentagram.end(), depths.begin(),
                 [&](Vec normal) { return part(radius, 90) - along(point, normal); });
  std::nth_element(depths.begin(), depths.begin() + 1, depths.end());
  return depths[1];
}

std::int32_t cross(Vec point, std::int32_t radius, std::int32_t half_stroke) {
  return std::max(box(point, {}, {radius, half_stroke}), box(point, {}, {half_stroke, radius}));
}

std::int32_t bars(Vec point, std::int32_t radius, std::int32_t half_stroke) {
  const std::int32_t apart = part(radius, 150);
  return std::max(box(point, {0, apart}, {radius, half_stroke}),
                  box(point, {0, -apart}, {radius, half_stroke}));
}

std::int32_t angle(Vec point, std::int32_t radius, std::int32_t half_stroke) {
  const std::int32_t reach = part(radius, 210);
  return std::max(box(point, {-reach + half_stroke, 0}, {half_stroke, reach}),
                  box(point, {0, reach - half_stroke}, {reach, half_stroke}));
}

/// A Z: two bars, and between their opposite ends a diagonal.
std::int32_t zigzag(Vec point, std::int32_t radius, std::int32_t half_stroke) {
  const std::int32_t reach = part(radius, 210);
  const std::int32_t edge = reach - half_stroke;
  constexpr Vec kDiagonal{11585, -11585};
  constexpr Vec kAcross{11585, 11585};
  const Vec turned{along(point, kDiagonal), along(point, kAcross)};
  const std::int32_t diagonal =
      std::min(box(turned, {}, {part(reach, 362), half_stroke}), box(point, {}, {reach, reach}));
  return std::max({diagonal, box(point, {0, edge}, {reach, half_stroke}),
                   box(point, {0, -edge}, {reach, half_stroke})});
}

}  // namespace

std::int32_t depth_inside(const Outline& outline, Vec point) {
  const std::int32_t radius = outline.radius;
  const std::int32_t half_stroke = part(radius, 44 + part(outline.stroke, 28));
  switch (outline.shape) {
    case Shape::disc:
      return disc(point, {}, part(radius, 230));
    case Shape::ring:
      return std::min(disc(point, {}, part(radius, 240)),
                      -disc(point, {}, part(radius, 150 - part(outline.stroke, 40))));
    case Shape::square:
      return box(point, {}, {part(radius, 195), part(radius, 195)});
    case Shape::triangle:
      return triangle(point, radius);
    case Shape::cross:
      return cross(point, radius, half_stroke);
    case Shape::star:
      return star(point, part(radius, 290));
    case Shape::crescent:
      return std::min(
          disc(point, {}, radius),
          -disc(point, {part(radius, 110 + part(outline.stroke, 40)), 0}, part(radius, 200)));
    case Shape::bars:
      return bars(point, part(radius, 230), half_stroke);
    case Shape::angle:
      return angle(point, radius, half_stroke);
    case Shape::zigzag:
      return zigzag(point, radius, part(half_stroke, 200));
  }
  CARNOT_ASSERT(false);
}

std::int32_t depth_inside_stroke(std::int32_t half_length, std::int32_t half_width, Vec point) {
  return box(point, {}, {half_length, half_width});
}

std::int32_t depth_inside_disc(std::int32_t radius, Vec point) { return disc(point, {}, radius); }

}  // namespace carnot::glyph
