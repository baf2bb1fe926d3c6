// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "analysis/replication/published_study.hpp"

namespace carnot {

/// Words for the size of an improvement, as the meta-analysis of S1's data uses them
/// (santidrj/model-quantization-aggregation; studies.md 1.4): at most 2 % is indifferent, more than
/// 50 % strong. Of accuracy the steps are finer: 2, 5, 10, 15, 20, 25.
struct IntensityBand {
  std::string_view word;
  double at_most = 0.0;           // |improvement|, %; the last band has no end
  double at_most_accuracy = 0.0;  // likewise, of accuracy
};
std::array<IntensityBand, 7> intensity_bands();

/// "moderate". The sign is the reader's to print.
std::string_view intensity_of(double improvement, QualityAttribute attribute);

struct IntensityRange {
  double above = 0.0;
  double at_most = 0.0;
};
/// Which improvements a word stands for, %; empty for a word that is none of the vocabulary.
std::optional<IntensityRange> range_of_word(std::string_view word, QualityAttribute attribute);

/// Up to here the vocabulary calls an effect indifferent, %.
inline constexpr double kIndifferent = 2.0;

}  // namespace carnot
