// SPDX-License-Identifier: Apache-2.0
#include "onnxruntime/inspect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/claimed_folder.hpp"
#include "base/file.hpp"
#include "graph/onnx_file.hpp"
#include "onnxruntime/provider.hpp"

namespace carnot::worker {
namespace {

/// Optimising once more needs as much memory and time as loading did; beyond this it would show in
/// the trial's peak memory.
constexpr std::size_t kLargestInspected = 64 << 20;

constexpr auto kConversions = std::to_array<std::string_view>(
    {"QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear"});

bool is_conversion(const Node& node) {
  return std::find(kConversions.begin(), kConversions.end(), node.op_type) != kConversions.end();
}

/// ONNX Runtime's names of integer kernels: QLinearConv, QLinearAdd, QGemm, ConvInteger,
/// MatMulInteger, MatMulIntegerToFloat, DynamicQuantizeMatMul, MatMulNBits,
/// QLinearGlobalAveragePool ...
bool is_integer(const Node& node) {
  const std::string_view op = node.op_type;
  return op.starts_with("QLinear") || op == "QGemm" || op == "QAttention" || op == "MatMulNBits" ||
         op.find("Integer") != std::string_view::npos || op == "DynamicQuantizeMatMul" ||
         op == "DynamicQuantizeLSTM";
}

/// Names of operators stand as plain text in an ONNX file, so that a float model is told without
/// parsing hundreds of megabytes.
bool names_quantised_operators(std::string_view file) {
  return file.find("QuantizeLinear") != std::string_view::npos ||
         file.find("DequantizeLinear") != std::string_view::npos ||
         file.find("Integer") != std::string_view::npos ||
         file.find("QLinear") != std::string_view::npos ||
         file.find("MatMulNBits") != std::string_view::npos;
}

std::string count_of(const Graph& graph) {
  const auto count = [&](auto is) {
    return std::count_if(graph.nodes.begin(), graph.nodes.end(), is);
  };
  const auto integers = count(is_integer);
  const auto conversions = count(is_conversion);
  const auto rest = static_cast<std::ptrdiff_t>(graph.nodes.size()) - integers - conversions;
  return fmt::format("{}: {} integer nodes, {} conversions left, {} others",
                     integers > 0 ? "int8" : "fp32", integers, conversions, rest);
}

Result<std::string> count_after_optimisation(const OnnxRuntimeLibrary& library,
                                             const ModelSettings& settings) {
  constexpr std::string_view kPrefix = "carnot-inspect";
  const std::filesystem::path temporary = std::filesystem::temp_directory_path();
  ClaimedFolder::remove_abandoned(temporary, kPrefix);  // of workers that were killed here
  CARNOT_TRY(const ClaimedFolder folder, ClaimedFolder::create(temporary, kPrefix));
  const std::filesystem::path optimised = folder.path() / "optimised.onnx";
  CARNOT_TRY(const auto options, session_options(library, settings));
  const OrtApi& api = library.api();
  CARNOT_TRY_VOID(library.check(api.SetOptimizedModelFilePath(options.get(), optimised.c_str())));
  OrtSession* session = nullptr;
  CARNOT_TRY_VOID(library.check(
      api.CreateSession(&library.env(), settings.model.c_str(), options.get(), &session)));
  const auto owned = library.own(session, api.ReleaseSession);
  CARNOT_TRY(const Graph graph, load_model(optimised));
  return count_of(graph);
}

}  // namespace

Result<OrtHandle<OrtSessionOptions>> session_options(const OnnxRuntimeLibrary& library,
                                                     const ModelSettings& settings) {
  const OrtApi& api = library.api();
  OrtSessionOptions* made = nullptr;
  CARNOT_TRY_VOID(library.check(api.CreateSessionOptions(&made)));
  OrtHandle<OrtSessionOptions> options = library.own(made, api.ReleaseSessionOptions);
  CARNOT_TRY_VOID(library.check(api.SetIntraOpNumThreads(made, settings.threads)));
  // Between operators there is nothing to gain at latency's end, and a second pool would compete.
  CARNOT_TRY_VOID(library.check(api.SetInterOpNumThreads(made, 1)));
  CARNOT_TRY_VOID(library.check(api.SetSessionExecutionMode(made, ORT_SEQUENTIAL)));
  CARNOT_TRY_VOID(library.check(api.SetSessionGraphOptimizationLevel(made, ORT_ENABLE_ALL)));
  for (const auto& [key, value] : settings.options) {
    CARNOT_TRY_VOID(library.check(api.AddSessionConfigEntry(made, key.c_str(), value.c_str())));
  }
  CARNOT_TRY_VOID(use_provider(library, settings.device, *made));
  return options;
}

std::string precision_in_words(const OnnxRuntimeLibrary& library, const ModelSettings& settings) {
  const auto file = MappedFile::open(settings.model);
  if (!file) return "unknown";
  const auto bytes = file->bytes();
  const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  if (!names_quantised_operators(text)) return "fp32";
  // Providers of GPUs compile their part, which no file holds.
  if (settings.device != "cpu") return "as in the quantised file (not looked into on a GPU)";
  if (bytes.size() > kLargestInspected) return "as in the quantised file (too large to look into)";
  const auto counted = count_after_optimisation(library, settings);
  return counted ? *counted : "as in the quantised file (" + counted.error().message + ")";
}

}  // namespace carnot::worker
