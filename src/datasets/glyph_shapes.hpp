// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace carnot::glyph {

/// Lengths on the canvas in 1/256 of a pixel; directions as unit vectors times 2^14. Integers, so
/// that a pixel cannot depend on a compiler's idea of floating point; 32 bits are enough because a
/// length stays below 2^15 and a component below 2^14 + 1.
inline constexpr std::int32_t kPixel = 256;
inline constexpr std::int32_t kUnit = 1 << 14;

struct Vec {
  std::int32_t x = 0;
  std::int32_t y = 0;
};

/// Component of `point` along `direction`.
constexpr std::int32_t along(Vec point, Vec direction) {
  return (point.x * direction.x + point.y * direction.y) >> 14;
}

enum class Shape { disc, ring, square, triangle, cross, star, crescent, bars, angle, zigzag };

/// What makes one drawing of a shape differ from the next, apart from where it stands.
struct Outline {
  Shape shape = Shape::disc;
  std::int32_t radius = 0;  // about how far the shape reaches from its centre
  std::int32_t stroke = 0;  // 0..256: how bold rings, crosses, bars and their kin are
};

/// How far inside the outline `point` lies (negative: outside), seen from the shape's centre with
/// the shape upright. Exact near straight edges, good to a few percent of a pixel near round ones:
/// enough to blend the pixels on the edge.
std::int32_t depth_inside(const Outline& outline, Vec point);

/// The same for a straight stroke from -half_length to half_length along x.
std::int32_t depth_inside_stroke(std::int32_t half_length, std::int32_t half_width, Vec point);

/// And for a round blob.
std::int32_t depth_inside_disc(std::int32_t radius, Vec point);

}  // namespace carnot::glyph
