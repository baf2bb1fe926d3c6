// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "app/environment.hpp"
#include "base/result.hpp"
#include "graph/count.hpp"
#include "records/candidate.hpp"

namespace carnot {

struct ExportModelRequest {
  std::string source;  // "zoo:resnet8?classes=10&weights=a.safetensors", weights relative to the
                       // working folder; "timm:resnet50?weights=seeded"
  std::filesystem::path file;  // .onnx to write
  /// Sets the batch norms' statistics from one seeded batch on this engine, as a study does.
  std::optional<EngineName> observe_on;
};

/// Writes an architecture as an ONNX file with its card, batch norms separate. One of timm and its
/// like is what the exporter makes of it. In one of the zoo without weights they are seeded, and
/// the running statistics are those of an untrained net (mean 0, variance 1) unless an engine
/// observes them. Gives its size as far as it can be counted. Errors: bad_input with the nearest
/// name, or for statistics that come with the weights; not_found for weights and for an engine that
/// is not installed; environment; those of the engine and of ModelExporter.
Result<KnownCounts> export_model(const ExportModelRequest& request, const Environment& environment);

}  // namespace carnot
