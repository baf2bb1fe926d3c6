// SPDX-License-Identifier: Apache-2.0
//
// Do the tactics keep their promises on networks that somebody else wrote and another tool
// exported? Every tactic on every ONNX file of a folder (peers/exports.sh fills one from timm and
// torchvision): the result passes the checker, keeps inputs and outputs, loads on every engine that
// is built, and answers as its tactic promises:
//
//   - simplify and fold: fp32's answers within 1e-4 of the largest;
//   - what rounds: an SQNR that a wrong rewriting would not reach (cases.cpp);
//   - what removes: numbers; structured pruning answers as the network in which nobody listens to
//     the channels that went;
//   - a forecast of nothing comes true, and so does one of something.
//
// A network that a tactic refuses is told with the reason, and breaks nothing. Where
// Torch-Pruning's files lie beside (peers/prune_with_torch_pruning.py), its counts are compared
// with Carnot's.
//
//   carnot_tactics_on_exports FOLDER [PART-OF-A-NAME...]
//
// Prints Markdown tables; exit code 1 when a promise is broken.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/sys_root.hpp"
#include "tactics_on_exports/attempt.hpp"
#include "tactics_on_exports/pruned_peers.hpp"
#include "tactics_on_exports/tables.hpp"

namespace carnot {
namespace {

std::vector<Tally> empty_tallies() {
  std::vector<Tally> tallies;
  for (const Case& one : cases())
    tallies.push_back({.recipe = one.recipe.name, .promise = one.promise});
  tallies.push_back({.recipe = "prune-structured 50 %, as unheard", .promise = Promise::exact});
  return tallies;
}

std::vector<std::filesystem::path> exports_in(const std::filesystem::path& folder,
                                              const std::vector<std::string_view>& parts) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    const std::string name = entry.path().stem().string();
    const bool wanted = parts.empty() || std::ranges::any_of(parts, [&](std::string_view part) {
                          return name.find(part) != std::string::npos;
                        });
    if (entry.path().extension() == ".onnx" && wanted) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

struct Progress {
  std::vector<Tally> tallies;  // as cases(), and one more
  std::vector<PrunedNetwork> pruned;
};

Result<void> try_all(const Laboratory& laboratory, const std::filesystem::path& file,
                     Progress& progress) {
  CARNOT_TRY(const ExportedModel model,
             open_export(file, laboratory.folder, *laboratory.pool, laboratory.engines));
  const auto tell = [&](const Attempt& made, Tally& tally) {
    print_attempt(laboratory.engines, model.name, made, tally);
  };
  const std::vector<Case> all = cases();
  for (std::size_t i = 0; i < all.size(); ++i)
    tell(attempt(laboratory, model, all[i]), progress.tallies[i]);
  tell(attempt_unheard(laboratory, model), progress.tallies.back());
  progress.pruned.push_back({model.name, compare_pruned(laboratory, model)});
  return {};
}

std::vector<EngineName> engines_that_are_built() {
  std::vector<EngineName> engines;
  for (const EngineName engine : {EngineName::onnxruntime, EngineName::openvino}) {
    const auto worker = fmt::format("{}/carnot-worker-{}", CARNOT_WORKER_FOLDER, key_of(engine));
    if (std::filesystem::exists(worker)) engines.push_back(engine);
  }
  return engines;
}

bool run_on(const Laboratory& laboratory, const std::vector<std::filesystem::path>& files) {
  print_header(laboratory.engines);
  Progress progress{.tallies = empty_tallies(), .pruned = {}};
  bool kept = true;
  for (const auto& file : files) {
    if (const auto tried = try_all(laboratory, file, progress); !tried) {
      fmt::print("| {} | BROKEN: {} |\n", file.stem().string(), to_sentence(tried.error()));
      kept = false;
    }
  }
  print_tallies(progress.tallies);
  print_pruned(progress.pruned);
  return kept && std::ranges::all_of(
                     progress.tallies, [](int broken) { return broken == 0; }, &Tally::broken);
}

Result<bool> run(const std::filesystem::path& folder, const std::vector<std::string_view>& parts) {
  const RealClock clock;
  const SysRoot root{"/"};
  const std::vector<EngineName> engines = engines_that_are_built();
  if (engines.empty())
    return fail(ErrorCode::not_found, "no engine's worker is built.", "Run: make engines");
  const auto files = exports_in(folder, parts);
  if (files.empty()) {
    return fail(ErrorCode::not_found, fmt::format("{} holds no such .onnx file.", folder.string()),
                "Run: benchmarks/peers/exports.sh");
  }
  CARNOT_TRY(const TemporaryFolder work, TemporaryFolder::create("", "carnot-exports"));
  EnginePool::Setup setup;
  setup.worker_folders = {CARNOT_WORKER_FOLDER};
  setup.work_folder = work.path();
  CARNOT_TRY(const EnginePool pool, EnginePool::open(engines, std::move(setup), clock, root));
  return run_on({.pool = &pool, .engines = engines, .folder = work.path()}, files);
}

}  // namespace
}  // namespace carnot

int main(int argc, char** argv) {
  if (argc < 2 || !std::filesystem::is_directory(argv[1])) {
    fmt::print(stderr, "usage: {} FOLDER [PART-OF-A-NAME...]\n", argv[0]);
    return 2;
  }
  const auto kept = carnot::run(argv[1], {argv + 2, argv + argc});
  if (!kept) fmt::print(stderr, "{}\n", carnot::to_sentence(kept.error()));
  return kept && *kept ? 0 : 1;
}
