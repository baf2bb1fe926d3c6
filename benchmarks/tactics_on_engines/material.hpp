// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "experiment/engine_pool.hpp"
#include "records/candidate.hpp"

namespace carnot {

/// What is promised of a variant: see tactics_on_engines.cpp.
enum class Kind {
  fp32,      // what all others are made from and held against
  int8,      // static int8: faster
  mask,      // no difference
  other,     // nothing: it may be the best of ours
  combined,  // nothing either: several tactics at once, held against the best of all single ones
  guest,     // made by another tool
};

/// One form of a network, as a file that any engine loads.
struct Variant {
  std::string name;
  std::filesystem::path file;
  Kind kind = Kind::other;
  Precision precision = Precision::fp32;  // bf16: on OpenVINO only
};

/// Which variants take part.
enum class Suite { all, masks, int8 };

/// One network: its variants, the first of which is the folded fp32 one that all are made from, and
/// the images they are judged on.
struct Material {
  std::string model;
  std::filesystem::path images;      // never those of the calibration
  std::vector<std::int32_t> labels;  // empty for seeded weights
  std::vector<Variant> variants;
};

inline constexpr std::size_t kFp32 = 0;
inline constexpr std::size_t kInt8 = 1;  // portable, as it is by default

/// The variants of some kinds that run on an engine, as indices.
std::vector<std::size_t> variants_of(const Material& material, EngineName engine,
                                     std::initializer_list<Kind> kinds);

/// The networks there is material for. ResNet-20 has trained weights and labels with the reference
/// data, and seeded weights without it; the others always have seeded weights.
std::vector<std::string> networks(Suite suite);

/// Makes the variants of a network in `folder`, beside <model>-calibration.npy, the images that
/// calibrated them. Other files there called <model>-<anything>.onnx join as guests.
Result<Material> prepare_material(const EnginePool& pool, EngineName observer,
                                  const std::filesystem::path& folder, const std::string& model,
                                  Suite suite);

}  // namespace carnot
