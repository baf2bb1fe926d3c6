// SPDX-License-Identifier: Apache-2.0
#include "tactics_on_exports/export_material.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <variant>

#include "base/npy.hpp"
#include "datasets/preprocess.hpp"
#include "graph/check.hpp"
#include "graph/onnx_file.hpp"
#include "zoo/batch_norm.hpp"

namespace carnot {
namespace {

constexpr std::int64_t kImages = 16;

Result<InputSpec> input_of(const Graph& graph) {
  if (graph.inputs.size() == 1 && graph.inputs.front().shape &&
      graph.inputs.front().shape->size() == 4) {
    const auto& shape = *graph.inputs.front().shape;
    const auto* height = std::get_if<std::int64_t>(&shape[2]);
    const auto* width = std::get_if<std::int64_t>(&shape[3]);
    if (height != nullptr && width != nullptr) {
      InputSpec input;
      input.height = static_cast<int>(*height);
      input.width = static_cast<int>(*width);
      // Around 0 with a deviation of about 1, as the pictures that set the norms (peers/nets.py).
      input.scale = 1.0 / 255.0;
      input.mean.assign(3, 0.5);
      input.stddev.assign(3, 0.25);
      return input;
    }
  }
  return fail(ErrorCode::unsupported, "the export does not take images of one known size.");
}

}  // namespace

Result<ExportedModel> open_export(const std::filesystem::path& file,
                                  const std::filesystem::path& folder, const EnginePool& pool,
                                  const std::vector<EngineName>& engines) {
  ExportedModel made{.name = file.stem().string(), .file = file};
  CARNOT_TRY(made.graph, load_model(file));
  CARNOT_TRY_VOID(check(made.graph));
  CARNOT_TRY(const InputSpec input, input_of(made.graph));
  const auto images = [&](const char* what, std::uint64_t seed) -> Result<std::filesystem::path> {
    const auto path = folder / fmt::format("{}.npy", what);
    CARNOT_TRY_VOID(write_npy<float>(path, shape_of_input(input, kImages),
                                     seeded_images(input, kImages, seed)));
    return path;
  };
  CARNOT_TRY(made.calibration, images("calibration", 7));
  CARNOT_TRY(made.test, images("test", 8));
  for (const EngineName engine : engines) {
    CARNOT_TRY(Answers answers, answers_of(pool, engine, file, made.test));
    made.answers.emplace(engine, std::move(answers));
  }
  return made;
}

}  // namespace carnot
