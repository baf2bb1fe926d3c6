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

struct Made {
  Recipe recipe;
  Kind kind = Kind::other;
  Precision precision = Precision::fp32;
};

RecipeStep step(const char* tactic, Parameters parameters = {}) {
  return {.tactic = tactic, .parameters = std::move(parameters)};
}

/// Fp32 and portable static int8 first (kFp32, kInt8).
std::vector<Made> recipes(Suite suite) {
  const RecipeStep fold = step("fold");
  const RecipeStep int8 = step("static-int8");
  std::vector<Made> made{{{"fold", {fold}}, Kind::fp32},
                         {{"static-int8", {fold, int8}}, Kind::int8}};
  if (suite != Suite::int8) {
    made.push_back({{"prune-local-25", {fold, step("prune-local")}}, Kind::mask});
    made.push_back(
        {{"prune-global-50", {fold, step("prune-global", {{"fraction", 0.5}})}}, Kind::mask});
  }
  if (suite != Suite::masks) {
    for (const char* engine : {"onnxruntime", "openvino"}) {
      made.push_back({{fmt::format("static-int8-for-{}", engine),
                       {fold, step("static-int8", {{"placement", std::string{engine}}})}}});
    }
    made.push_back({{"dynamic-int8", {fold, step("dynamic-int8")}}});
    made.push_back({{"fold-bf16", {fold}}, Kind::other, Precision::bf16});
    made.push_back({{"static-int8-bf16", {fold, int8}}, Kind::combined, Precision::bf16});
    const RecipeStep thinner =
        step("prune-structured", {{"ratio", 0.25}, {"repair", std::string{"batch-norm"}}});
    made.push_back({{"pruned-25-static-int8", {thinner, fold, int8}}, Kind::combined});
  }
  return made;
}

/// Files that somebody laid beside ours.
std::vector<Variant> guests_in(const std::filesystem::path& folder, const Material& material) {
  std::vector<Variant> found;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    const std::string stem = entry.path().stem().string();
    if (entry.path().extension() != ".onnx" || !stem.starts_with(material.model + "-")) continue;
    const std::string name = stem.substr(material.model.size() + 1);
    if (std::ranges::find(material.variants, name, &Variant::name) == material.variants.end())
      found.push_back({.name = name, .file = entry.path(), .kind = Kind::guest});
  }
  std::ranges::sort(found, {}, &Variant::name);
  return found;
}

}  // namespace

std::vector<std::string> networks(Suite suite) {
  std::vector<std::string> names{"resnet20", "mobilenetv2", "resnet50"};
  if (suite == Suite::int8) names.insert(names.end(), {"vit_small", "convnext_tiny"});
  return names;
}

std::vector<std::size_t> variants_of(const Material& material, EngineName engine,
                                     std::initializer_list<Kind> kinds) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < material.variants.size(); ++i) {
    const Variant& one = material.variants[i];
    const bool runs = engine == EngineName::openvino || one.precision == Precision::fp32;
    if (runs && std::ranges::find(kinds, one.kind) != kinds.end()) found.push_back(i);
  }
  return found;
}

Result<Material> prepare_material(const EnginePool& pool, EngineName observer,
                                  const std::filesystem::path& folder, const std::string& model,
                                  Suite suite) {
  const ObserverFactory observe = observers(pool, observer);
  const auto data = reference_data();
  CARNOT_TRY(Source source, model == "resnet20" && data ? trained_resnet20(observe, *data, folder)
                                                        : seeded_source(observe, folder, model));
  Material material{model, source.test, std::move(source.labels), {}};
  CARNOT_TRY(const auto calibration, observe(source.calibration));
  for (const auto& [recipe, kind, precision] : recipes(suite)) {
    CARNOT_TRY(const RecipeOutcome made, apply_recipe(source.graph, recipe, calibration.get()));
    const auto file = folder / fmt::format("{}-{}.onnx", model, recipe.name);
    CARNOT_TRY_VOID(save_model(made.graph, file));
    material.variants.push_back(
        {.name = recipe.name, .file = file, .kind = kind, .precision = precision});
  }
  for (Variant& guest : guests_in(folder, material)) material.variants.push_back(std::move(guest));
  return material;
}

}  // namespace carnot
