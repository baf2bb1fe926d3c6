// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "datasets/image_set.hpp"

namespace carnot {

inline constexpr int kGlyphSide = 32;
inline constexpr std::array<std::string_view, 10> kGlyphNames{
    "disc", "ring", "square", "triangle", "cross", "star", "crescent", "bars", "angle", "zigzag"};

/// How many images a split has: 20,000 train, 512 calibration, 5,000 test.
std::int64_t glyph_count(Split split);

/// Changes whenever a byte of any image does: part of the key of everything made from glyphs.
inline constexpr std::string_view kGlyphsVersion = "glyphs-1";

/// `glyphs`: a data set that needs no download. 32 × 32 RGB pictures of ten drawn shapes at random
/// places, sizes, angles and colours, over a gradient, among clutter, partly covered, under noise:
/// easy to tell apart in principle, hard enough that small networks make mistakes.
///
/// Image i of a split is a function of (split, i) alone, so any range can be made by itself, and in
/// integer arithmetic throughout, so it has the same bytes on every machine and compiler.
///
/// Errors: bad_input when the range leaves the split.
Result<ImageSet> glyphs(Split split, std::int64_t first, std::int64_t count);

}  // namespace carnot
