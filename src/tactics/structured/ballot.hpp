// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tactics/structured/importance.hpp"

namespace carnot {

/// Sum of the squares at each position of a tensor's axis.
std::vector<double> squares_along(const Tensor& tensor, std::size_t axis);

/// Adds up what members say about the units of groups, and divides by how many spoke. Internal to
/// this folder.
class Ballot {
 public:
  /// `found` outlives it.
  explicit Ballot(const Dependencies& found);
  /// One value per position of the axis.
  void add(const ChannelAxis& axis, const std::vector<double>& values);
  /// The means; a group that nobody spoke about takes them from `fallback`.
  Scores result(const Scores& fallback) const;

 private:
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  struct Place {
    std::size_t group;
    std::size_t unit;
  };

  const Dependencies& found_;
  std::vector<std::size_t> place_of_;  // by representative
  std::vector<Place> places_;
  Scores sums_;
  std::vector<int> voters_;
};

}  // namespace carnot
