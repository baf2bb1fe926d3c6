// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "experiment/engine_pool.hpp"

namespace carnot {

/// One form of a network, as a file that any engine loads.
struct Variant {
  std::string name;
  std::filesystem::path file;
  bool is_guest = false;  // made by another tool
};

/// One network: its variants, the first of which is the folded fp32 one that all are made from, and
/// the images they are judged on.
struct Material {
  std::string model;
  std::filesystem::path images;      // never those of the calibration
  std::vector<std::int32_t> labels;  // empty for seeded weights
  std::vector<Variant> variants;
};

inline constexpr std::size_t kFp32 = 0;
inline constexpr std::size_t kInt8 = 1;

/// The networks there is material for. ResNet-20 has trained weights and labels with the reference
/// data, and seeded weights without it; the others always have seeded weights.
std::vector<std::string> networks();

/// Makes the variants of a network in `folder`, beside <model>-calibration.npy, the images that
/// calibrated them. Other files there called <model>-<anything>.onnx join as guests.
Result<Material> prepare_material(const EnginePool& pool, EngineName observer,
                                  const std::filesystem::path& folder, const std::string& model);

}  // namespace carnot
