// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "graph/graph.hpp"

namespace carnot {

/// A small network whose every value the tests can work out themselves:
/// images [N, 2, 3, 4] -> Flatten "flat" -> Gemm "hidden" (5) -> Relu "active" -> Gemm "scores"
/// (3).
class ContractModel {
 public:
  ContractModel();

  /// batch 0: open.
  Graph graph(int batch = 0) const;

  struct Values {
    std::vector<float> hidden;  // 5
    std::vector<float> active;  // 5
    std::vector<float> scores;  // 3
  };
  /// What one image gives.
  Values values_of(std::span<const float> image) const;

  static constexpr std::int64_t kPixels = 2 * 3 * 4;
  static constexpr std::int64_t kHidden = 5;
  static constexpr std::int64_t kClasses = 3;

 private:
  std::vector<float> first_weights_;  // [24, 5]
  std::vector<float> first_bias_;
  std::vector<float> second_weights_;  // [5, 3]
  std::vector<float> second_bias_;
};

/// `count` images of seeded noise, all different.
std::vector<float> contract_images(std::int64_t count);
void write_contract_images(const std::filesystem::path& path, std::int64_t count);

}  // namespace carnot
