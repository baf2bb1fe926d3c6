// SPDX-License-Identifier: Apache-2.0
#include "app/export_model.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "graph/onnx_file.hpp"
#include "zoo/zoo.hpp"

namespace carnot {

Result<Counts> export_model(const ExportModelRequest& request) {
  constexpr std::string_view kZoo = "zoo:";
  if (!request.source.starts_with(kZoo)) {
    return fail(ErrorCode::bad_input,
                fmt::format("\"{}\" names no model of the zoo.", valid_utf8(request.source)),
                "Write for example zoo:resnet8?classes=10.");
  }
  CARNOT_TRY(const ZooSpec spec, parse_zoo_spec(request.source.substr(kZoo.size())));
  CARNOT_TRY(Graph graph, build_zoo_model(spec));
  if (spec.weights) {
    CARNOT_TRY(graph, load_zoo_weights(std::move(graph), *spec.weights));
  }
  CARNOT_TRY(const Counts counts, count(graph));
  CARNOT_TRY_VOID(save_model(graph, request.file));
  return counts;
}

}  // namespace carnot
