// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "graph/check.hpp"
#include "graph/count.hpp"
#include "graph/onnx_file.hpp"
#include "graph/shapes.hpp"

/// What a model goes through before it is measured, onnx's own code included. Each step may refuse;
/// none may crash, hang or break the graph's promises. Tens of inputs a second: onnx runs in
/// children.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const auto graph = parse_model({reinterpret_cast<const char*>(data), size});
  if (!graph) return 0;
  const auto checked = check(*graph);
  const auto counts = count(*graph);
  if (counts) {
    CARNOT_ASSERT(counts->parameters >= 0 && counts->macs >= counts->attention_macs);
    CARNOT_ASSERT(counts->activations >= 0 && counts->peak_activation_bytes.value_or(0) >= 0);
  }
  const auto batched = with_batch(*graph, 3);
  if (batched) CARNOT_ASSERT(check_structure(*batched).has_value());
  const auto raised = raise_opset(*graph, 13);
  if (raised) CARNOT_ASSERT(check_structure(*raised).has_value());
  return 0;
}
