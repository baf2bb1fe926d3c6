// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "zoo/spec.hpp"

namespace carnot {

struct ZooOption {
  std::string key;
  std::string default_text;
  std::string meaning;
};

/// One architecture, for lists and help.
struct ZooEntry {
  std::string name;
  std::string description;
  std::int64_t parameters = 0;  // at default options
  std::vector<ZooOption> options;
};

/// All architectures, from the smallest to the largest.
std::span<const ZooEntry> zoo_entries();

/// Whether build_zoo_model would find the name and take the options, for a study file's line.
/// Errors: bad_input as there.
Result<void> check_zoo_spec(const ZooSpec& spec);

/// The architecture with seeded weights, checked by nobody yet but its builder: input "input"
/// [batch, channels, height, width], output "logits" [batch, classes], opset 17, a model card.
///
/// Its batch norms have mean 0 and variance 1 until statistics are observed (batch_norm.hpp);
/// nothing else is missing. Takes .7 s of CPU time for VGG-16, the largest at default size.
/// `weights` is not looked at: whoever knows the folder it is relative to loads it with
/// load_zoo_weights. Errors: bad_input for an unknown name or option (with the nearest one) or a
/// value out of range; unsupported for a model beyond 2 GiB.
Result<Graph> build_zoo_model(const ZooSpec& spec);
/// The same from its text. Errors: also those of parse_zoo_spec, and bad_input when the text names
/// weights.
Result<Graph> build_zoo_model(std::string_view spec);

/// A zoo model with trained weights in place of the seeded ones, running statistics included, from
/// a safetensors file with PyTorch's names. The card says which file (its SHA-256). Errors: those
/// of load_safetensors and with_weights, naming the file.
Result<Graph> load_zoo_weights(Graph graph, const std::filesystem::path& path);

}  // namespace carnot
