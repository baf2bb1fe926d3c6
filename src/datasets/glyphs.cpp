// SPDX-License-Identifier: Apache-2.0
#include "datasets/glyphs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/rng.hpp"
#include "datasets/glyph_shapes.hpp"

namespace carnot {
namespace {

using glyph::kPixel;
using glyph::kUnit;
using glyph::Outline;
using glyph::Vec;

constexpr std::int32_t kSide = kGlyphSide;
constexpr std::size_t kPlane = std::size_t{kGlyphSide} * kGlyphSide;
using Canvas = std::span<std::uint8_t, 3 * kPlane>;
using Colour = std::array<std::int32_t, 3>;

constexpr std::size_t index_of(std::int32_t x, std::int32_t y) {
  return static_cast<std::size_t>(y) * kGlyphSide + static_cast<std::size_t>(x);
}

/// Chance in whole numbers.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : rng_{seed} {}

  /// low..high, both included.
  std::int32_t between(std::int32_t low, std::int32_t high) {
    return low + static_cast<std::int32_t>(rng_.below(static_cast<std::uint64_t>(high - low) + 1));
  }
  bool chance(std::int32_t of_256) { return between(0, 255) < of_256; }
  Colour colour() { return {between(16, 239), between(16, 239), between(16, 239)}; }
  std::uint64_t bits() { return rng_.next(); }

  /// A direction: (1 − t², 2t) / (1 + t²) for t within ±tan(45°/2), turned by 0 to 3 quarters. That
  /// needs no sine; all angles occur, the diagonal ones up to 17 % more often, which nobody will
  /// see.
  Vec direction() {
    const std::int64_t t = between(-6786, 6786);  // × 2^14
    const std::int64_t square = (t * t) >> 14;
    const auto x = static_cast<std::int32_t>(((kUnit - square) << 14) / (kUnit + square));
    const auto y = static_cast<std::int32_t>(((2 * t) << 14) / (kUnit + square));
    switch (between(0, 3)) {
      case 0:
        return {x, y};
      case 1:
        return {-y, x};
      case 2:
        return {-x, -y};
      default:
        return {y, -x};
    }
  }

 private:
  Rng rng_;
};

/// Where a thing stands on the canvas, how it is turned, and which pixels it can touch.
struct Pose {
  Vec centre;
  Vec axis{kUnit, 0};
  std::int32_t stretch = 256;  // of its own y axis; negative: mirrored as well
  std::int32_t reach = 0;
};

void blend(std::uint8_t& pixel, std::int32_t colour, std::int32_t share_of_256) {
  pixel = static_cast<std::uint8_t>(pixel + (((colour - pixel) * share_of_256) >> 8));
}

/// Paints where depth(point seen from the pose) is positive; edges are blended over one pixel.
template <class Depth>
void paint(Canvas canvas, const Pose& pose, const Colour& colour, std::int32_t opacity,
           Depth depth) {
  const auto first = [&](std::int32_t centre) {
    return std::clamp((centre - pose.reach) / kPixel - 1, 0, kSide);
  };
  const auto last = [&](std::int32_t centre) {
    return std::clamp((centre + pose.reach) / kPixel + 2, 0, kSide);
  };
  const Vec across{-pose.axis.y, pose.axis.x};
  for (std::int32_t y = first(pose.centre.y); y < last(pose.centre.y); ++y) {
    for (std::int32_t x = first(pose.centre.x); x < last(pose.centre.x); ++x) {
      const Vec offset{x * kPixel + kPixel / 2 - pose.centre.x,
                       y * kPixel + kPixel / 2 - pose.centre.y};
      const Vec point{glyph::along(offset, pose.axis),
                      (glyph::along(offset, across) * pose.stretch) >> 8};
      const std::int32_t coverage = std::clamp(depth(point) + kPixel / 2, 0, kPixel);
      if (coverage == 0) continue;
      const std::size_t at = index_of(x, y);
      for (std::size_t c = 0; c < 3; ++c)
        blend(canvas[c * kPlane + at], colour[c], (coverage * opacity) >> 8);
    }
  }
}

void paint_background(Canvas canvas, const Colour& from, const Colour& to, Vec direction) {
  for (std::int32_t y = 0; y < kSide; ++y) {
    for (std::int32_t x = 0; x < kSide; ++x) {
      const Vec offset{(2 * x + 1 - kSide) * kPixel / 2, (2 * y + 1 - kSide) * kPixel / 2};
      // ±22.6 pixels, half the diagonal, become 0..256.
      const std::int32_t share =
          std::clamp(128 + glyph::along(offset, direction) * 128 / 5793, 0, 256);
      const std::size_t at = index_of(x, y);
      for (std::size_t c = 0; c < 3; ++c) {
        canvas[c * kPlane + at] =
            static_cast<std::uint8_t>(from[c] + (((to[c] - from[c]) * share) >> 8));
      }
    }
  }
}

Vec anywhere(Dice& dice) {
  return {dice.between(0, kSide * kPixel), dice.between(0, kSide * kPixel)};
}

void paint_stroke(Canvas canvas, Dice& dice, Vec centre, const Colour& colour,
                  std::int32_t opacity) {
  const std::int32_t half_length = dice.between(3 * kPixel, 9 * kPixel);
  const std::int32_t half_width = dice.between(kPixel / 3, kPixel + kPixel / 4);
  const Pose pose{.centre = centre, .axis = dice.direction(), .reach = half_length + half_width};
  paint(canvas, pose, colour, opacity,
        [&](Vec point) { return glyph::depth_inside_stroke(half_length, half_width, point); });
}

void paint_blob(Canvas canvas, Dice& dice, Vec centre, const Colour& colour, std::int32_t opacity) {
  const std::int32_t radius = dice.between(kPixel, 3 * kPixel);
  const Pose pose{.centre = centre, .axis = dice.direction(), .stretch = 384, .reach = radius};
  paint(canvas, pose, colour, opacity,
        [&](Vec point) { return glyph::depth_inside_disc(radius, point); });
}

/// Things that are not the answer, now and then in the answer's own colour.
void paint_clutter(Canvas canvas, Dice& dice, const Colour& ink) {
  for (std::int32_t left = dice.between(0, 4); left > 0; --left) {
    const Colour colour = dice.chance(64) ? ink : dice.colour();
    const std::int32_t opacity = dice.between(96, 224);
    const Vec centre = anywhere(dice);
    if (dice.chance(150)) {
      paint_stroke(canvas, dice, centre, colour, opacity);
    } else {
      paint_blob(canvas, dice, centre, colour, opacity);
    }
  }
}

/// Paints the shape, and then perhaps something over a part of it.
void paint_glyph(Canvas canvas, Dice& dice, glyph::Shape shape, const Colour& ink) {
  const Outline outline{.shape = shape,
                        .radius = dice.between(13 * kPixel / 2, 12 * kPixel),
                        .stroke = dice.between(0, 256)};
  const auto margin = std::min(outline.radius, 10 * kPixel);
  const Vec centre{dice.between(margin, kSide * kPixel - margin),
                   dice.between(margin, kSide * kPixel - margin)};
  // Named one by one: the operands of an expression may be evaluated, so dice be thrown, in any
  // order.
  const std::int32_t stretch = dice.between(205, 320);
  const bool mirrored = dice.chance(128);
  const Pose pose{.centre = centre,
                  .axis = dice.direction(),
                  .stretch = mirrored ? -stretch : stretch,
                  .reach = outline.radius + outline.radius / 2};
  paint(canvas, pose, ink, dice.between(200, 256),
        [&](Vec point) { return glyph::depth_inside(outline, point); });
  if (!dice.chance(88)) return;
  const Vec cover{centre.x + dice.between(-outline.radius, outline.radius),
                  centre.y + dice.between(-outline.radius, outline.radius)};
  if (dice.chance(128)) {
    paint_stroke(canvas, dice, cover, dice.colour(), 256);
  } else {
    paint_blob(canvas, dice, cover, dice.colour(), 256);
  }
}

/// Noise per pixel and channel: the sum of two even ones, so small errors are the common ones.
void add_noise(Canvas canvas, Dice& dice, std::int32_t amplitude) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < canvas.size(); ++i) {
    if (i % 4 == 0) bits = dice.bits();
    const auto sum = static_cast<std::int32_t>((bits & 0xFF) + ((bits >> 8) & 0xFF)) - 255;
    bits >>= 16;
    canvas[i] = static_cast<std::uint8_t>(std::clamp(canvas[i] + ((sum * amplitude) >> 8), 0, 255));
  }
}

std::int32_t contrast(const Colour& a, const Colour& b) {
  std::int32_t sum = 0;
  for (std::size_t c = 0; c < 3; ++c) sum += std::abs(a[c] - b[c]);
  return sum;
}

/// An ink that can be seen on both ends of the gradient.
Colour ink_on(Dice& dice, const Colour& from, const Colour& to) {
  constexpr std::int32_t kLeastContrast = 145;
  for (;;) {
    const Colour ink = dice.colour();
    if (contrast(ink, from) >= kLeastContrast && contrast(ink, to) >= kLeastContrast) return ink;
  }
}

std::uint64_t seed_of(Split split, std::int64_t index) {
  // Far apart, so that no image of one split is one of another.
  constexpr std::uint64_t kGlyphs = 0x676C797068730000ULL;
  return (kGlyphs + static_cast<std::uint64_t>(split)) * 0x100000000ULL +
         static_cast<std::uint64_t>(index);
}

std::int32_t draw(Canvas canvas, Split split, std::int64_t index) {
  Dice dice{seed_of(split, index)};
  const std::int32_t label = dice.between(0, static_cast<std::int32_t>(kGlyphNames.size()) - 1);
  const Colour from = dice.colour();
  const Colour to = dice.colour();
  const Colour ink = ink_on(dice, from, to);
  paint_background(canvas, from, to, dice.direction());
  paint_clutter(canvas, dice, ink);
  paint_glyph(canvas, dice, static_cast<glyph::Shape>(label), ink);
  add_noise(canvas, dice, dice.between(6, 46));
  return label;
}

}  // namespace

std::int64_t glyph_count(Split split) {
  switch (split) {
    case Split::train:
      return 20000;
    case Split::calibration:
      return 512;
    case Split::test:
      return 5000;
  }
  return 0;
}

Result<ImageSet> glyphs(Split split, std::int64_t first, std::int64_t count) {
  const std::int64_t all = glyph_count(split);
  if (first < 0 || count < 0 || first > all || count > all - first) {
    return fail(ErrorCode::bad_input,
                fmt::format("glyphs: images {} to {} of the {} split were asked for, which has {}.",
                            first, first + count - 1, name_of(split), all),
                fmt::format("Ask for at most {} images.", all));
  }
  ImageSet set;
  set.channels = 3;
  set.height = kGlyphSide;
  set.width = kGlyphSide;
  set.class_names.assign(kGlyphNames.begin(), kGlyphNames.end());
  set.pixels.resize(static_cast<std::size_t>(count) * 3 * kPlane);
  set.labels.resize(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < set.labels.size(); ++i) {
    const Canvas canvas{set.pixels.data() + i * 3 * kPlane, 3 * kPlane};
    set.labels[i] = draw(canvas, split, first + static_cast<std::int64_t>(i));
  }
  return set;
}

}  // namespace carnot
