// SPDX-License-Identifier: Apache-2.0
#include "zoo/seeded_normals.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace carnot {
namespace {

// Ziggurat of Marsaglia and Tsang (2000) in the form of Doornik, "An Improved Ziggurat Method to
// Generate Normal Random Samples" (2005): index and position come from disjoint bits of one draw.
// 256 layers of equal area kArea; the lowest one holds the tail beyond kTailStart.
constexpr std::size_t kZigguratLayers = 256;
constexpr double kTailStart = 3.6541528853610088;
constexpr double kArea = 0.00492867323399;

struct Ziggurat {
  std::array<double, kZigguratLayers + 1>
      edge;  // right edge of each layer; edge[0] is that of its whole area
  std::array<double, kZigguratLayers>
      inside;  // below this share of its width a layer needs no test
};

Ziggurat make_ziggurat() {
  Ziggurat z{};
  double height = std::exp(-0.5 * kTailStart * kTailStart);
  z.edge[0] = kArea / height;
  z.edge[1] = kTailStart;
  for (std::size_t i = 2; i < kZigguratLayers; ++i) {
    z.edge[i] = std::sqrt(-2.0 * std::log(kArea / z.edge[i - 1] + height));
    height = std::exp(-0.5 * z.edge[i] * z.edge[i]);
  }
  z.edge[kZigguratLayers] = 0.0;
  for (std::size_t i = 0; i < kZigguratLayers; ++i) z.inside[i] = z.edge[i + 1] / z.edge[i];
  return z;
}

/// |x| given that it lies beyond kTailStart (Marsaglia 1964).
double draw_tail(Rng& rng) {
  for (;;) {
    const double x = std::log(1.0 - rng.uniform()) / kTailStart;
    const double y = std::log(1.0 - rng.uniform());
    if (-2.0 * y >= x * x) return kTailStart - x;
  }
}

double draw(Rng& rng, const Ziggurat& z) {
  for (;;) {
    const std::uint64_t bits = rng.next();
    const std::size_t layer = bits & (kZigguratLayers - 1);
    // The upper 53 bits, signed: -1 ... 1.
    const double position = static_cast<double>(static_cast<std::int64_t>(bits) >> 11) * 0x1.0p-52;
    const double x = position * z.edge[layer];
    if (std::abs(position) < z.inside[layer]) return x;
    if (layer == 0) return position < 0 ? -draw_tail(rng) : draw_tail(rng);
    const double lower = std::exp(-0.5 * (z.edge[layer] * z.edge[layer] - x * x));
    const double upper = std::exp(-0.5 * (z.edge[layer + 1] * z.edge[layer + 1] - x * x));
    if (upper + rng.uniform() * (lower - upper) < 1.0) return x;
  }
}

}  // namespace

void fill_normal(Rng& rng, std::span<float> out, double mean, double stddev) {
  static const Ziggurat kZiggurat = make_ziggurat();
  for (float& number : out) number = static_cast<float>(mean + stddev * draw(rng, kZiggurat));
}

}  // namespace carnot
