// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace carnot {

/// Random numbers that are the same on every machine and compiler for one seed (std's distributions
/// are not). xoshiro256** seeded through splitmix64 (Blackman and Vigna, public domain algorithm).
/// One thread at a time.
class Rng {
 public:
  explicit Rng(std::uint64_t seed);
  /// An independent stream named by a word: the order of blocks must not change when a weight is
  /// added.
  Rng(std::uint64_t seed, std::string_view stream);

  std::uint64_t next();
  /// Uniform in [0, 1), 53 bits.
  double uniform();
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform in 0..bound-1, without modulo bias. REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound);
  /// Standard normal (Box–Muller, the second value kept).
  double normal();

  template <class T>
  void shuffle(std::span<T> items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::array<std::uint64_t, 4> state_;
  double spare_ = 0.0;
  bool has_spare_ = false;
};

}  // namespace carnot
