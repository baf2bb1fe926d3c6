// SPDX-License-Identifier: Apache-2.0
#include "analysis/replication/intensity.hpp"

#include <cmath>
#include <limits>

namespace carnot {
namespace {

constexpr double kNoEnd = std::numeric_limits<double>::max();
constexpr std::array<IntensityBand, 7> kBands{{
    {"indifferent", kIndifferent, kIndifferent},
    {"indifferent-weak", 10.0, 5.0},
    {"weak", 20.0, 10.0},
    {"weak-moderate", 30.0, 15.0},
    {"moderate", 40.0, 20.0},
    {"moderate-strong", 50.0, 25.0},
    {"strong", kNoEnd, kNoEnd},
}};

double end_of(const IntensityBand& band, QualityAttribute attribute) {
  return attribute == QualityAttribute::accuracy ? band.at_most_accuracy : band.at_most;
}

}  // namespace

std::array<IntensityBand, 7> intensity_bands() { return kBands; }

std::string_view intensity_of(double improvement, QualityAttribute attribute) {
  for (const IntensityBand& band : kBands) {
    if (std::abs(improvement) <= end_of(band, attribute)) return band.word;
  }
  return kBands.back().word;
}

std::optional<IntensityRange> range_of_word(std::string_view word, QualityAttribute attribute) {
  double above = 0.0;
  for (const IntensityBand& band : kBands) {
    if (band.word == word) return IntensityRange{above, end_of(band, attribute)};
    above = end_of(band, attribute);
  }
  return std::nullopt;
}

}  // namespace carnot
