// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace carnot {

/// A network that Carnot trained itself and ships as weights.
struct ShippedModel {
  std::string file;  // "resnet8-glyphs.safetensors"
  std::string spec;  // "zoo:resnet8?classes=10"
};

/// The rows of models/README.md that name a file and its spec.
std::vector<ShippedModel> shipped_models_in(std::string_view readme);

/// Those of this source tree, as sources that a study takes: "zoo:resnet8?classes=10&weights=FILE".
/// Empty where Carnot is installed without it.
std::vector<std::string> shipped_sources();

}  // namespace carnot
