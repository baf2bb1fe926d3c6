// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/entropy.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "base/assert.hpp"

namespace carnot {
namespace {

double times_own_log(double count) { return count > 0.0 ? count * std::log(count) : 0.0; }

/// Running sums over the bins, so that a cut costs 128 steps and not one per bin: entry i is the
/// sum over the first i bins.
class Divergences {
 public:
  explicit Divergences(std::span<const double> counts) : counts_{counts} {
    for (const double count : counts) {
      sum_.push_back(sum_.back() + count);
      own_.push_back(own_.back() + times_own_log(count));
      filled_.push_back(filled_.back() + (count > 0.0 ? 1.0 : 0.0));
    }
  }

  double total() const { return sum_.back(); }

  /// KL(P‖Q) of a cut, in nats; infinite where Q has nothing and P has something.
  double at(std::size_t cut) const {
    const double tail = total() - sum_[cut];
    const double last = counts_[cut - 1] + tail;
    const double own = own_[cut - 1] + times_own_log(last);
    double cross = 0.0;
    for (std::size_t level = 0; level < kEntropyLevels; ++level) {
      const std::size_t begin = level * cut / kEntropyLevels;
      const std::size_t end = (level + 1) * cut / kEntropyLevels;
      const bool is_last = end == cut;
      const double kept = sum_[end] - sum_[begin];
      const double wanted = kept + (is_last ? tail : 0.0);
      if (wanted == 0.0) continue;
      if (kept == 0.0) return std::numeric_limits<double>::infinity();
      const double last_was_empty = is_last && tail > 0.0 && counts_[cut - 1] == 0.0 ? 1.0 : 0.0;
      const double bins = filled_[end] - filled_[begin] + last_was_empty;
      cross += wanted * std::log(kept / (bins * sum_[cut]));
    }
    return (own - cross) / total() - std::log(total());
  }

 private:
  std::span<const double> counts_;
  std::vector<double> sum_ = {0.0};
  std::vector<double> own_ = {0.0};
  std::vector<double> filled_ = {0.0};
};

}  // namespace

std::size_t entropy_cut(std::span<const std::int64_t> counts) {
  CARNOT_ASSERT(counts.size() > kEntropyLevels);
  std::vector<double> levelled(counts.begin(), counts.end());
  levelled[0] = levelled[1];
  const Divergences divergences{levelled};
  std::size_t best = counts.size();
  if (divergences.total() == 0.0) return best;
  double least = divergences.at(best);
  for (std::size_t cut = best; cut-- > kEntropyLevels;) {
    const double divergence = divergences.at(cut);
    if (divergence < least) {
      least = divergence;
      best = cut;
    }
  }
  return best;
}

}  // namespace carnot
