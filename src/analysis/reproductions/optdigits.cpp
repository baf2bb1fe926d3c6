// SPDX-License-Identifier: Apache-2.0
//
// The simplest classical nets on UCI's optical digits: right of 1797, and how well the distance to
// the nearest known digit tells one that was withheld.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>

#include "analysis/reproductions/procedures.hpp"
#include "base/csv_line.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

constexpr std::string_view kDigitsToLearn = "images/optdigits.tra";
constexpr std::string_view kDigitsToTell = "images/optdigits.tes";
constexpr std::array kDigitFiles{kDigitsToLearn, kDigitsToTell};
constexpr std::size_t kPixels = 64;
constexpr std::size_t kDigits = 10;

struct Digit {
  std::array<int, kPixels> pixels{};  // 0..16
  std::size_t label = 0;
};
using DigitSet = std::vector<Digit>;

Result<DigitSet> digits_of(std::string_view text) {
  DigitSet digits;
  std::size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    if (trim(line).empty() || line.starts_with('#')) continue;
    const std::vector<std::string> cells = split_csv_line(line, ',');
    const auto refusal = [&] {
      return fail(ErrorCode::bad_input,
                  fmt::format("line {} is no row of 64 values from 0 to 16 and a digit.", number));
    };
    if (cells.size() != kPixels + 1) return refusal();
    Digit& digit = digits.emplace_back();
    for (std::size_t i = 0; i < kPixels; ++i) {
      const auto value = parse_uint(cells[i]);
      if (!value || *value > 16) return refusal();
      digit.pixels.at(i) = static_cast<int>(*value);
    }
    const auto label = parse_uint(cells[kPixels]);
    if (!label || *label >= kDigits) return refusal();
    digit.label = *label;
  }
  if (digits.empty()) return fail(ErrorCode::bad_input, "it holds no digit.");
  return digits;
}

int squared_distance(const Digit& a, const Digit& b) {
  int sum = 0;
  for (std::size_t i = 0; i < kPixels; ++i) {
    const int step = a.pixels[i] - b.pixels[i];
    sum += step * step;
  }
  return sum;
}

struct Neighbour {
  int distance = 0;
  std::size_t row = 0;
  std::size_t label = 0;

  auto operator<=>(const Neighbour&) const = default;  // equal distances: the first row
};
constexpr std::size_t kMostNeighbours = 5;

/// The nearest rows, the nearest first.
std::vector<Neighbour> nearest(const DigitSet& learnt, const Digit& digit) {
  std::vector<Neighbour> all;
  all.reserve(learnt.size());
  for (std::size_t row = 0; row < learnt.size(); ++row)
    all.push_back({squared_distance(learnt[row], digit), row, learnt[row].label});
  const auto kept = static_cast<std::ptrdiff_t>(std::min(kMostNeighbours, all.size()));
  std::ranges::partial_sort(all, all.begin() + kept);
  all.erase(all.begin() + kept, all.end());
  return all;
}

/// The label of most of the first so many; equal numbers: the lowest label.
std::size_t voted(const std::vector<Neighbour>& neighbours, std::size_t count) {
  std::array<int, kDigits> votes{};
  for (std::size_t i = 0; i < std::min(count, neighbours.size()); ++i)
    ++votes.at(neighbours[i].label);
  return static_cast<std::size_t>(std::ranges::max_element(votes) - votes.begin());
}

void add_neighbours(Figures& made, const DigitSet& learnt, const DigitSet& told) {
  constexpr std::array<std::size_t, 3> kCounts{1, 3, 5};
  std::array<int, kCounts.size()> right{};
  for (const Digit& digit : told) {
    const std::vector<Neighbour> neighbours = nearest(learnt, digit);
    for (std::size_t i = 0; i < kCounts.size(); ++i)
      right.at(i) += voted(neighbours, kCounts.at(i)) == digit.label;
  }
  for (std::size_t i = 0; i < kCounts.size(); ++i)
    made[fmt::format("neighbours/{}", kCounts.at(i))] = right.at(i);
}

/// The label whose mean picture is nearest.
void add_centroids(Figures& made, const DigitSet& learnt, const DigitSet& told) {
  std::array<std::array<double, kPixels>, kDigits> means{};
  std::array<double, kDigits> counts{};
  for (const Digit& digit : learnt) {
    counts.at(digit.label) += 1.0;
    for (std::size_t i = 0; i < kPixels; ++i) means.at(digit.label).at(i) += digit.pixels.at(i);
  }
  int right = 0;
  for (const Digit& digit : told) {
    double least = std::numeric_limits<double>::infinity();
    std::size_t best = 0;
    for (std::size_t label = 0; label < kDigits; ++label) {
      if (counts.at(label) == 0.0) continue;
      double sum = 0.0;
      for (std::size_t i = 0; i < kPixels; ++i) {
        const double step = means.at(label).at(i) / counts.at(label) - digit.pixels.at(i);
        sum += step * step;
      }
      if (sum < least) {
        least = sum;
        best = label;
      }
    }
    right += best == digit.label;
  }
  made["centroid"] = right;
}

/// One digit was never learnt: how often is one of its pictures further from all that was learnt
/// than one of another digit? Equal distances count half.
void add_withheld(Figures& made, const DigitSet& learnt, const DigitSet& told, std::size_t label) {
  std::vector<int> strange;
  std::vector<int> known;
  for (const Digit& digit : told) {
    int least = std::numeric_limits<int>::max();
    for (const Digit& one : learnt) {
      if (one.label != label) least = std::min(least, squared_distance(one, digit));
    }
    (digit.label == label ? strange : known).push_back(least);
  }
  std::ranges::sort(known);
  double wins = 0.0;
  for (const int distance : strange) {
    const auto [first, last] = std::ranges::equal_range(known, distance);
    wins += static_cast<double>(first - known.begin()) + 0.5 * static_cast<double>(last - first);
  }
  made[fmt::format("withheld/{}", label)] =
      wins / (static_cast<double>(strange.size()) * static_cast<double>(known.size()));
}

Result<Figures> reproduce_optdigits(const StudyFiles& files) {
  const auto learnt = digits_of(files.content(kDigitsToLearn));
  if (!learnt) return tl::unexpected<Error>{at(kDigitsToLearn, learnt.error())};
  const auto told = digits_of(files.content(kDigitsToTell));
  if (!told) return tl::unexpected<Error>{at(kDigitsToTell, told.error())};
  Figures made;
  made["learnt"] = static_cast<double>(learnt->size());
  made["told"] = static_cast<double>(told->size());
  add_neighbours(made, *learnt, *told);
  add_centroids(made, *learnt, *told);
  for (const std::size_t label : {std::size_t{0}, std::size_t{9}})
    add_withheld(made, *learnt, *told, label);
  return made;
}

}  // namespace

Procedure procedure_of_optdigits() { return {"optdigits", kDigitFiles, reproduce_optdigits}; }

}  // namespace carnot
