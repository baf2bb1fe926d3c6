// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "records/study.hpp"
#include "tactics/observer.hpp"

namespace carnot {

/// What the source of a model of the zoo begins with.
inline constexpr std::string_view kZooPrefix = "zoo:";

/// What a model of this source is called where nobody named it: "resnet20" of
/// "zoo:resnet20?classes=10", "vit-base" of "hf:google/vit-base", else the file's name without its
/// extension.
std::string name_of_source(std::string_view source);

/// Whether the source is a name ("zoo:...", "timm:...") and not a path.
bool is_named_source(std::string_view source);

/// A source as the command line gives it, with paths relative to `folder` made absolute. Errors:
/// those of parse_export_source.
Result<std::string> resolved_source(const std::string& source, const std::filesystem::path& folder);

/// Of the folders that a run claims in the cache while it works; what a killed run left of them is
/// removed by the next.
inline constexpr std::string_view kWorkFolderPrefix = "study";

/// A model of the study before any tactic: batch norms set, input known.
struct SourceModel {
  Graph graph;
  InputSpec input;
  std::string sha256;  // of the serialised graph
  bool weights_are_seeded = false;
  /// Scores per image of the first output, or of that with the scores behind told classes, as
  /// workers read them; else what the card says; else nobody knows.
  std::optional<std::int64_t> classes;
};

/// A model without what running it would need.
struct SourceGraph {
  Graph graph;
  std::string sha256;  // as SourceModel's; empty where it is not known, see below
};

/// What is enough to forecast on: the graph of an .onnx file (for images of the size that its card
/// says) or of the zoo. Of a seeded net whose batch norms were never observed into `cache` the hash
/// stays empty: no trial of it can exist.
/// Errors: those of the file or the spec.
Result<SourceGraph> open_source_graph(const std::string& source,
                                      const std::filesystem::path& cache);

/// Makes an Observer that sees the given images (a .npy of preprocessed rows).
using ObserverFactory =
    std::function<Result<std::unique_ptr<Observer>>(const std::filesystem::path& images)>;

/// Opens what a study's entry names: an .onnx file, or an architecture of the zoo with weights from
/// a file or seeded. A seeded net's batch-norm statistics are observed once and kept under `cache`.
///
/// Sizes of images that the file leaves open are those of its input, as the study or the card says.
///
/// Errors: those of the file or the spec; bad_input when neither the model's card nor the study
/// says what its input looks like, which is never guessed; unsupported naming the inputs where
/// there is not exactly one.
Result<SourceModel> open_source_model(const ModelEntry& entry, const std::filesystem::path& cache,
                                      const ObserverFactory& observer);

}  // namespace carnot
