// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tactics_on_exports/attempt.hpp"

namespace carnot {

/// A network pruned by Torch-Pruning (peers/prune_with_torch_pruning.py) and by Carnot with the
/// same choice: counts by the same counter, and how far apart the answers are.
struct PrunedBoth {
  int percent = 0;
  std::string refusal{};  // of either; empty when both did it
  std::int64_t their_parameters = 0;
  std::int64_t our_parameters = 0;
  std::int64_t their_macs = 0;
  std::int64_t our_macs = 0;
  Deviation apart{};

  bool is_equal() const {
    return refusal.empty() && their_parameters == our_parameters && their_macs == our_macs;
  }
};

/// Of every file pruned/<name>.<percent>.onnx or .refused beside the model.
std::vector<PrunedBoth> compare_pruned(const Laboratory& laboratory, const ExportedModel& model);

}  // namespace carnot
