// SPDX-License-Identifier: Apache-2.0
#include "app/export_model.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "app/exporter_here.hpp"
#include "base/claimed_folder.hpp"
#include "base/text.hpp"
#include "experiment/engine_observer.hpp"
#include "experiment/engine_pool.hpp"
#include "experiment/exports/export_source.hpp"
#include "experiment/source_model.hpp"
#include "graph/onnx_file.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

/// What a study would open: the statistics observed in a worker of the engine, or from the cache.
Result<Graph> observed_model(const std::string& source, EngineName engine,
                             const Environment& environment) {
  CARNOT_TRY(const ClaimedFolder work, ClaimedFolder::create(environment.cache, kWorkFolderPrefix));
  EnginePool::Setup setup;
  setup.worker_folders = worker_folders_of(environment);
  setup.work_folder = work.path();
  CARNOT_TRY(const EnginePool engines,
             EnginePool::open({engine}, std::move(setup), environment.clock, environment.sys));
  const auto observer =
      [&](const std::filesystem::path& images) -> Result<std::unique_ptr<Observer>> {
    return observer_on(engine, engines, images);
  };
  CARNOT_TRY(SourceModel model,
             open_source_model({source, source, {}, {}}, environment.cache, observer));
  return std::move(model.graph);
}

Result<Graph> zoo_model(const ExportModelRequest& request, const Environment& environment) {
  CARNOT_TRY(const ZooSpec spec, parse_zoo_spec(request.source.substr(kZooPrefix.size())));
  if (request.observe_on && spec.weights) {
    return fail(ErrorCode::bad_input,
                "Trained weights bring their batch norms' statistics; there is nothing to observe.",
                "Leave out --observe-on, or weights=....");
  }
  if (request.observe_on) {
    return observed_model(request.source, *request.observe_on, environment);
  }
  CARNOT_TRY(Graph graph, build_zoo_model(spec));
  if (!spec.weights) return graph;
  return load_zoo_weights(std::move(graph), *spec.weights);
}

/// A copy of what a study would run.
Result<KnownCounts> exported_model(const ExportModelRequest& request,
                                   const Environment& environment) {
  if (request.observe_on) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} brings its batch norms' statistics; there is nothing to observe.",
                            request.source),
                "Leave out --observe-on.");
  }
  CARNOT_TRY(const std::string source,
             resolved_source(request.source, environment.working_directory));
  CARNOT_TRY(const std::string file, exporter_in(environment).local_source(source));
  CARNOT_TRY(const Graph graph, load_model(file));
  CARNOT_TRY(KnownCounts counts, known_counts(graph));
  CARNOT_TRY_VOID(save_model(graph, request.file));
  return counts;
}

}  // namespace

Result<KnownCounts> export_model(const ExportModelRequest& request,
                                 const Environment& environment) {
  if (is_export_source(request.source)) return exported_model(request, environment);
  if (!request.source.starts_with(kZooPrefix)) {
    return fail(ErrorCode::bad_input,
                fmt::format("\"{}\" names no model of the zoo or of a package.",
                            valid_utf8(request.source)),
                "Write for example zoo:resnet8?classes=10 or timm:resnet50?weights=seeded.");
  }
  CARNOT_TRY(const Graph graph, zoo_model(request, environment));
  CARNOT_TRY(KnownCounts counts, known_counts(graph));
  CARNOT_TRY_VOID(save_model(graph, request.file));
  return counts;
}

}  // namespace carnot
