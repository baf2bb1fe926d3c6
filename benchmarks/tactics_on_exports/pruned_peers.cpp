// SPDX-License-Identifier: Apache-2.0
#include "tactics_on_exports/pruned_peers.hpp"

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "graph/count.hpp"
#include "graph/onnx_file.hpp"
#include "tactics/recipe.hpp"

namespace carnot {
namespace {

Result<void> compare(const Laboratory& laboratory, const ExportedModel& model,
                     const std::filesystem::path& theirs, PrunedBoth& both) {
  const Recipe recipe{.name = "as Torch-Pruning",
                      .steps = {{.tactic = "prune-structured",
                                 .parameters = {{"ratio", both.percent / 100.0},
                                                {"multiple", std::int64_t{1}},
                                                {"least", std::int64_t{1}}}}}};
  CARNOT_TRY(const RecipeOutcome own, apply_recipe(model.graph, recipe, nullptr));
  CARNOT_TRY(const Counts ours, count(own.graph));
  both.our_parameters = ours.parameters;
  both.our_macs = ours.macs;
  CARNOT_TRY(const Graph their_graph, load_model(theirs));
  CARNOT_TRY(const Counts their_counts, count(their_graph));
  both.their_parameters = their_counts.parameters;
  both.their_macs = their_counts.macs;
  const auto file = laboratory.folder / "pruned.onnx";
  CARNOT_TRY_VOID(save_model(own.graph, file));
  const EngineName engine = laboratory.engines.front();
  CARNOT_TRY(const Answers said, answers_of(*laboratory.pool, engine, theirs, model.test));
  CARNOT_TRY(const Answers own_said, answers_of(*laboratory.pool, engine, file, model.test));
  both.apart = deviation(said, own_said);
  return {};
}

}  // namespace

std::vector<PrunedBoth> compare_pruned(const Laboratory& laboratory, const ExportedModel& model) {
  std::vector<PrunedBoth> all;
  for (const int percent : {25, 50}) {
    const auto theirs =
        model.file.parent_path() / "pruned" / fmt::format("{}.{}.onnx", model.name, percent);
    auto refused = theirs;
    refused.replace_extension(".refused");
    PrunedBoth both{.percent = percent};
    if (std::filesystem::exists(refused)) {
      const auto why = read_file(refused);
      both.refusal = why ? std::string{trim(*why)} : why.error().message;
    } else if (!std::filesystem::exists(theirs)) {
      continue;
    } else if (const auto done = compare(laboratory, model, theirs, both); !done) {
      both.refusal = done.error().message;
    }
    all.push_back(std::move(both));
  }
  return all;
}

}  // namespace carnot
