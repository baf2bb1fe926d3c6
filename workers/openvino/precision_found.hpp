// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include <openvino/core/model.hpp>

namespace carnot::worker {

/// How many layers compute in what, by OpenVINO's name of the type ("f32", "bf16", "u8").
using PrecisionCounts = std::map<std::string, int>;

/// Counts the layers of a compiled model's runtime graph; inputs, outputs, constants and the copies
/// between layouts are no layers.
PrecisionCounts precisions_of(const ov::Model& runtime_model);

/// "fp32 (f32 31)", "int8 (f32 2, u8 21)", "bf16 (bf16 30, f32 2)".
std::string precision_in_words(const PrecisionCounts& counts);

}  // namespace carnot::worker
