// SPDX-License-Identifier: Apache-2.0
#include "tactics_on_engines/material.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>

#include "base/npy.hpp"
#include "datasets/preprocess.hpp"
#include "datasets/tensor_cache.hpp"
#include "experiment/engine_observer.hpp"
#include "experiment/source_model.hpp"
#include "graph/onnx_file.hpp"
#include "tactics/recipe.hpp"
#include "zoo/batch_norm.hpp"

namespace carnot {
namespace {

constexpr std::int64_t kSeededCalibrationImages = 32;
constexpr std::int64_t kSeededTestImages = 64;

/// A network before any tactic, and its two sets of images.
struct Source {
  Graph graph;
  std::filesystem::path calibration;
  std::filesystem::path test;
  std::vector<std::int32_t> labels;
};

std::optional<std::filesystem::path> reference_data() {
  const char* folder = std::getenv("CARNOT_REFERENCE_DATA");
  if (folder == nullptr || !std::filesystem::is_directory(folder)) return std::nullopt;
  return folder;
}

ObserverFactory observers(const EnginePool& pool, EngineName engine) {
  return [&pool, engine](const std::filesystem::path& images) -> Result<std::unique_ptr<Observer>> {
    CARNOT_TRY(WorkerStart start, pool.start_options(engine));
    return std::unique_ptr<Observer>{std::make_unique<EngineObserver>(
        EngineObserver::Setup{.worker = std::move(start), .images = images}, pool.clock(),
        pool.root())};
  };
}

Result<Source> seeded_source(const ObserverFactory& observe, const std::filesystem::path& folder,
                             const std::string& model) {
  ModelEntry entry;
  entry.name = model;
  entry.source = "zoo:" + model;
  CARNOT_TRY(SourceModel source, open_source_model(entry, folder, observe));
  const auto write = [&](const char* what, std::int64_t count,
                         std::uint64_t seed) -> Result<std::filesystem::path> {
    const std::filesystem::path file = folder / fmt::format("{}-{}.npy", model, what);
    CARNOT_TRY_VOID(write_npy<float>(file, shape_of_input(source.input, count),
                                     seeded_images(source.input, count, seed)));
    return file;
  };
  Source made{std::move(source.graph), {}, {}, {}};
  CARNOT_TRY(made.calibration, write("calibration", kSeededCalibrationImages, 7));
  CARNOT_TRY(made.test, write("test", kSeededTestImages, 8));
  return made;
}

/// The published ResNet-20 on CIFAR-10 images.
Result<Source> trained_resnet20(const ObserverFactory& observe, const std::filesystem::path& data,
                                const std::filesystem::path& folder) {
  ModelEntry entry;
  entry.name = "resnet20";
  entry.source = data / "models/resnet20.onnx";
  entry.input = InputSpec{};
  entry.input->channels = 3;
  entry.input->height = entry.input->width = 32;
  entry.input->scale = 1.0 / 255.0;
  entry.input->mean = {0.485, 0.456, 0.406};
  entry.input->stddev = {0.229, 0.224, 0.225};
  CARNOT_TRY(SourceModel source, open_source_model(entry, folder, observe));
  DatasetEntry images;
  images.name = "cifar10";
  images.kind = DatasetKind::cifar10;
  images.test = {data / "images/cifar10_test1000.bin"};
  images.calibration = {data / "images/cifar10_train1000.bin"};
  CARNOT_TRY(const PreparedData calibration,
             prepare(images, Split::calibration, source.input, folder));
  CARNOT_TRY(PreparedData test, prepare(images, Split::test, source.input, folder));
  Source made{std::move(source.graph), folder / "resnet20-calibration.npy", test.images,
              std::move(test.labels)};
  std::error_code failed;
  std::filesystem::copy_file(calibration.images, made.calibration,
                             std::filesystem::copy_options::overwrite_existing, failed);
  if (failed) {
    return fail(ErrorCode::environment,
                fmt::format("{}: {}", made.calibration.string(), failed.message()));
  }
  return made;
}

std::vector<Recipe> recipes() {
  const RecipeStep fold{.tactic = "fold", .parameters = {}};
  const RecipeStep int8{.tactic = "static-int8", .parameters = {}};
  const RecipeStep local{.tactic = "prune-local", .parameters = {}};
  const RecipeStep global{.tactic = "prune-global", .parameters = {{"fraction", 0.5}}};
  return {{.name = "fold", .steps = {fold}},
          {.name = "static-int8", .steps = {fold, int8}},
          {.name = "prune-local-25", .steps = {fold, local}},
          {.name = "prune-global-50", .steps = {fold, global}}};
}

/// Files that somebody laid beside ours.
std::vector<Variant> guests(const std::filesystem::path& folder, const Material& material) {
  std::vector<Variant> found;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    const std::string stem = entry.path().stem().string();
    if (entry.path().extension() != ".onnx" || !stem.starts_with(material.model + "-")) continue;
    const std::string name = stem.substr(material.model.size() + 1);
    if (std::ranges::find(material.variants, name, &Variant::name) == material.variants.end())
      found.push_back({.name = name, .file = entry.path(), .is_guest = true});
  }
  std::ranges::sort(found, {}, &Variant::name);
  return found;
}

}  // namespace

std::vector<std::string> networks() { return {"resnet20", "mobilenetv2", "resnet50"}; }

Result<Material> prepare_material(const EnginePool& pool, EngineName observer,
                                  const std::filesystem::path& folder, const std::string& model) {
  const ObserverFactory observe = observers(pool, observer);
  const auto data = reference_data();
  CARNOT_TRY(Source source, model == "resnet20" && data ? trained_resnet20(observe, *data, folder)
                                                        : seeded_source(observe, folder, model));
  Material material{model, source.test, std::move(source.labels), {}};
  CARNOT_TRY(const auto calibration, observe(source.calibration));
  for (const Recipe& recipe : recipes()) {
    CARNOT_TRY(const RecipeOutcome made, apply_recipe(source.graph, recipe, calibration.get()));
    const auto file = folder / fmt::format("{}-{}.onnx", model, recipe.name);
    CARNOT_TRY_VOID(save_model(made.graph, file));
    material.variants.push_back({.name = recipe.name, .file = file});
  }
  for (Variant& guest : guests(folder, material)) material.variants.push_back(std::move(guest));
  return material;
}

}  // namespace carnot
