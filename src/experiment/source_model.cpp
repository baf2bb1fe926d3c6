// SPDX-License-Identifier: Apache-2.0
#include "experiment/source_model.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <span>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "base/claimed_folder.hpp"
#include "base/hash.hpp"
#include "base/npy.hpp"
#include "base/text.hpp"
#include "experiment/exports/export_source.hpp"
#include "graph/card.hpp"
#include "graph/image_size.hpp"
#include "graph/onnx_file.hpp"
#include "zoo/batch_norm.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

/// One for all: the images are no part of what a study varies.
constexpr std::uint64_t kSeedOfImages = 1;

Result<std::filesystem::path> write_seeded_images(const InputSpec& input,
                                                  const std::filesystem::path& folder) {
  const std::vector<float> images = seeded_images(input, kBatchNormSeedImages, kSeedOfImages);
  const Shape shape = input.layout == Layout::nchw
                          ? Shape{kBatchNormSeedImages, input.channels, input.height, input.width}
                          : Shape{kBatchNormSeedImages, input.height, input.width, input.channels};
  const std::filesystem::path path = folder / "seeded-images.npy";
  CARNOT_TRY_VOID(write_npy<float>(path, shape, images));
  return path;
}

/// Sets the running statistics from one pass over seeded images.
Result<Graph> with_observed_statistics(Graph graph, const InputSpec& input,
                                       const std::filesystem::path& folder,
                                       const ObserverFactory& make_observer) {
  CARNOT_TRY(const BatchStatisticsPass pass, with_batch_statistics(graph));
  if (pass.tensors.empty()) return graph;
  CARNOT_TRY(const std::filesystem::path images, write_seeded_images(input, folder));
  CARNOT_TRY(const std::unique_ptr<Observer> observer, make_observer(images));
  ObservationRequest request;
  request.tensors = pass.tensors;
  request.statistic = Statistic::channel_means;
  CARNOT_TRY(const std::vector<Observation> observed, observer->observe(pass.graph, request));
  return with_batch_norm_statistics(std::move(graph), observed);
}

/// Where a seeded net is kept once its batch norms were observed.
std::filesystem::path kept_file(const Graph& graph, const std::filesystem::path& cache) {
  return cache / "zoo" / (sha256_hex(serialize(graph)) + ".onnx");
}

/// A seeded net, from the cache when the same bytes were calibrated before.
Result<Graph> seeded_model(Graph graph, const ModelCard& card, const std::filesystem::path& cache,
                           const ObserverFactory& make_observer) {
  const std::filesystem::path kept = kept_file(graph, cache);
  std::error_code unreadable;  // then it is made again, and saving says what is wrong
  if (std::filesystem::exists(kept, unreadable)) {
    if (auto loaded = load_model(kept)) return loaded;  // a damaged file is made again
  }
  CARNOT_TRY(const ClaimedFolder folder, ClaimedFolder::create(cache, kWorkFolderPrefix));
  CARNOT_TRY(Graph ready,
             with_observed_statistics(std::move(graph), *card.input, folder.path(), make_observer));
  CARNOT_TRY_VOID(save_model(ready, kept));
  return ready;
}

Result<Graph> zoo_model(const std::string& text, const std::filesystem::path& cache,
                        const ObserverFactory& make_observer) {
  CARNOT_TRY(const ZooSpec spec, parse_zoo_spec(text));
  CARNOT_TRY(Graph graph, build_zoo_model(spec));
  if (spec.weights) return load_zoo_weights(std::move(graph), *spec.weights);
  CARNOT_TRY(const std::optional<ModelCard> card, card_of(graph));
  return seeded_model(std::move(graph), *card, cache, make_observer);
}

/// The output with the scores, as workers find it: a model that tells the class itself, as skl2onnx
/// writes classifiers, has them in the first float32 output behind.
std::optional<ValueInfo> output_with_scores(const Graph& graph) {
  for (std::size_t i = 0; i < graph.outputs.size(); ++i) {
    const auto output = graph.info(graph.outputs[i].name);
    if (!output) return std::nullopt;
    const bool tells_classes =
        i == 0 && (output->type == DataType::int64 || output->type == DataType::int32);
    if (tells_classes || (i > 0 && output->type != DataType::float32)) continue;
    return output;
  }
  return std::nullopt;
}

/// Every dimension of that output but that of the images, multiplied.
std::optional<std::int64_t> scores_per_image(const Graph& graph) {
  const std::optional<ValueInfo> output = output_with_scores(graph);
  if (!output || !output->shape || output->shape->size() < 2) return std::nullopt;
  Shape each;
  for (const Dimension& dimension : std::span{*output->shape}.subspan(1)) {
    const auto* number = std::get_if<std::int64_t>(&dimension);
    if (number == nullptr || *number < 1) return std::nullopt;
    each.push_back(*number);
  }
  return element_count(each);
}

std::optional<std::int64_t> classes_of(const Graph& graph, const std::optional<ModelCard>& card) {
  if (const auto scores = scores_per_image(graph)) return scores;
  if (card && card->classes > 0) return card->classes;
  return std::nullopt;
}

/// Images go into one input; what else a model wants to be fed, nobody here can make up.
Result<void> check_inputs(const std::string& source, const Graph& graph) {
  if (graph.inputs.size() == 1) return {};
  if (graph.inputs.empty())
    return fail(ErrorCode::unsupported, fmt::format("{} has no input for images.", source));
  std::vector<std::string> names;
  names.reserve(graph.inputs.size());
  for (const ValueInfo& input : graph.inputs)
    names.push_back(fmt::format("\"{}\"", valid_utf8(input.name)));
  return fail(ErrorCode::unsupported,
              fmt::format("{} has {} inputs ({}), and Carnot feeds images into exactly one.",
                          source, names.size(), fmt::join(names, ", ")),
              "Make the others constants of the model, or export it with one input.");
}

/// The graph of a file; what it leaves open of the size of its images, its card may say.
Result<Graph> file_graph(const std::string& source) {
  CARNOT_TRY(Graph graph, load_model(source));
  CARNOT_TRY(const std::optional<ModelCard> card, card_of(graph));
  if (card && card->input) return with_image_size(std::move(graph), *card->input);
  return graph;
}

SourceGraph with_hash(Graph graph) {
  std::string sha256 = sha256_hex(serialize(graph));
  return {std::move(graph), std::move(sha256)};
}

}  // namespace

std::string name_of_source(std::string_view source) {
  if (source.starts_with(kZooPrefix)) {
    source.remove_prefix(kZooPrefix.size());
    return std::string{source.substr(0, source.find('?'))};
  }
  if (const auto exported = parse_export_source(source))
    return std::filesystem::path{exported->name}.filename().string();
  return std::filesystem::path{source}.stem().string();
}

bool is_named_source(std::string_view source) {
  return source.starts_with(kZooPrefix) || is_export_source(source);
}

Result<std::string> resolved_source(const std::string& source,
                                    const std::filesystem::path& folder) {
  if (source.starts_with(kZooPrefix)) return source;
  if (is_export_source(source)) return resolved_export_source(source, folder);
  return (folder / source).lexically_normal().string();
}

Result<SourceGraph> open_source_graph(const std::string& source,
                                      const std::filesystem::path& cache) {
  if (!source.starts_with(kZooPrefix)) {
    CARNOT_TRY(Graph graph, file_graph(source));
    return with_hash(std::move(graph));
  }
  CARNOT_TRY(const ZooSpec spec, parse_zoo_spec(source.substr(kZooPrefix.size())));
  CARNOT_TRY(Graph graph, build_zoo_model(spec));
  if (spec.weights) {
    CARNOT_TRY(graph, load_zoo_weights(std::move(graph), *spec.weights));
    return with_hash(std::move(graph));
  }
  std::error_code unreadable;  // then nothing is known of it
  const std::filesystem::path kept = kept_file(graph, cache);
  if (std::filesystem::exists(kept, unreadable)) {
    if (auto observed = load_model(kept)) return with_hash(std::move(*observed));
  }
  return SourceGraph{std::move(graph), {}};
}

Result<SourceModel> open_source_model(const ModelEntry& entry, const std::filesystem::path& cache,
                                      const ObserverFactory& make_observer) {
  SourceModel model;
  const bool from_zoo = entry.source.starts_with(kZooPrefix);
  CARNOT_TRY(model.graph,
             from_zoo ? zoo_model(entry.source.substr(kZooPrefix.size()), cache, make_observer)
                      : load_model(entry.source));
  CARNOT_TRY_VOID(check_inputs(entry.source, model.graph));
  CARNOT_TRY(const std::optional<ModelCard> card, card_of(model.graph));
  const auto input = entry.input ? entry.input : (card ? card->input : std::nullopt);
  if (!input) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("{} has no card, so nothing says how its input is prepared.", entry.source),
        "Add input = { layout = \"NCHW\", channels = 3, height = 32, width = 32, scale = ..., "
        "mean = [...], std = [...] } to its entry in the study.");
  }
  model.input = *input;
  model.graph = with_image_size(std::move(model.graph), *input);
  model.weights_are_seeded = card && card->weights_are_seeded;
  model.classes = classes_of(model.graph, card);
  model.sha256 = sha256_hex(serialize(model.graph));
  return model;
}

}  // namespace carnot
