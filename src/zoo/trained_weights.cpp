// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstddef>

#include "base/hash.hpp"
#include "graph/card.hpp"
#include "graph/safetensors.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

/// What GraphBuilder::linear adds to the name of a weight that it keeps as [inputs, outputs].
constexpr std::string_view kTransposed = ".T";

Tensor turned(const Tensor& tensor) {
  const auto rows = static_cast<std::size_t>(tensor.shape()[0]);
  const auto columns = static_cast<std::size_t>(tensor.shape()[1]);
  const auto from = tensor.as<float>();
  std::vector<float> to(from.size());
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      to[column * rows + row] = from[row * columns + column];
    }
  }
  return Tensor::of({tensor.shape()[1], tensor.shape()[0]}, to);
}

/// Published weights are [outputs, inputs] without the suffix; a tensor that is no such matrix
/// stays, for with_weights to name it.
void turn_published_weights(const Graph& graph, NamedTensors& tensors) {
  for (const auto& [name, tensor] : graph.initializers) {
    if (!name.ends_with(kTransposed)) continue;
    const auto found = tensors.find(name.substr(0, name.size() - kTransposed.size()));
    if (found == tensors.end() || found->second.type() != DataType::float32 ||
        found->second.shape().size() != 2) {
      continue;
    }
    tensors.insert_or_assign(name, turned(found->second));
    tensors.erase(found);
  }
}

}  // namespace

Result<Graph> load_zoo_weights(Graph graph, const std::filesystem::path& path) {
  CARNOT_TRY(NamedTensors tensors, load_safetensors(path));
  CARNOT_TRY(const auto digest, sha256_hex_of_file(path));
  turn_published_weights(graph, tensors);
  auto loaded = with_weights(std::move(graph), tensors);
  if (!loaded) return at(path.string(), std::move(loaded).error());
  CARNOT_TRY(auto card, card_of(*loaded));
  if (!card) return loaded;
  card->weights = fmt::format("file:{}", digest);
  card->weights_are_seeded = false;
  card->licence.clear();  // that of the weights, which their file does not tell
  set_card(*loaded, *card);
  return loaded;
}

}  // namespace carnot
