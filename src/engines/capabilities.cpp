// SPDX-License-Identifier: Apache-2.0
#include "engines/capabilities.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace carnot {
namespace {

/// Measured on a Zen 5 class EPYC (AVX-512 with VNNI and BF16), onnxruntime 1.30.0, openvino
/// 2026.4.1; ratios to the same engine's fp32: ConvInteger .23-.7 in both; a dynamically quantised
/// ViT-S 1.9 in ONNX Runtime, .7 in OpenVINO, which runs it in f32; QDQ with U8 activations 1.5-3.5
/// in both. Both read the packed weights of a product and round its activations to bytes by groups:
/// 2 at one row; at 197 rows OpenVINO 2, ONNX Runtime 1 to 1.2. Weights of a Conv are unpacked in
/// every run by ONNX Runtime (.6), once by OpenVINO, which also turns fp16 into fp32 at load (1.0,
/// where ONNX Runtime casts: .8 to 1.0).
/// torch has oneDNN's kernels for layers between bytes and for products of dynamic ones, but none
/// for ConvInteger (workers/torch/integer_form.hpp).
struct KernelRow {
  EngineName engine;
  bool integer_convolution_fast = false;
  bool dynamic_int8_matmul_fast = false;
  bool fuses_qdq = false;
  bool computes_bf16 = false;  // when asked to
  bool weight_only_fast = false;
  bool weight_only_fast_for_many_rows = false;
  bool unpacks_weights_once = false;
  bool fp16_without_casts = false;
  bool runs_packages = false;
};
constexpr auto kKernels = std::to_array<KernelRow>({
    {.engine = EngineName::onnxruntime,
     .dynamic_int8_matmul_fast = true,
     .fuses_qdq = true,
     .weight_only_fast = true},
    {.engine = EngineName::openvino,
     .fuses_qdq = true,
     .computes_bf16 = true,
     .weight_only_fast = true,
     .weight_only_fast_for_many_rows = true,
     .unpacks_weights_once = true,
     .fp16_without_casts = true},
    {.engine = EngineName::torch,
     .dynamic_int8_matmul_fast = true,
     .fuses_qdq = true,
     .computes_bf16 = true,
     .runs_packages = true},
});

bool has_any(std::string_view isa, std::initializer_list<std::string_view> wanted) {
  const auto words = split(isa, ' ');
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return std::find(wanted.begin(), wanted.end(), word) != wanted.end();
  });
}

}  // namespace

EngineCapabilities capabilities_of(const EngineReport& report) {
  const KernelRow& row =
      *std::find_if(kKernels.begin(), kKernels.end(),
                    [&](const KernelRow& candidate) { return candidate.engine == report.engine; });
  // 8-bit dot products: x86 VNNI (512, 256 bit or AMX) and Arm's.
  const bool dot_products =
      has_any(report.isa, {"avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "i8mm"});
  EngineCapabilities capabilities;
  capabilities.engine = key_of(report.engine);
  capabilities.vnni = dot_products;
  capabilities.bf16 = row.computes_bf16 && has_any(report.isa, {"avx512_bf16", "amx_bf16", "bf16"});
  capabilities.integer_convolution_fast = row.integer_convolution_fast;
  capabilities.dynamic_int8_matmul_fast = row.dynamic_int8_matmul_fast && dot_products;
  capabilities.static_int8_fast = row.fuses_qdq && dot_products;
  capabilities.weight_only_fast = row.weight_only_fast && dot_products;
  capabilities.weight_only_fast_for_many_rows = row.weight_only_fast_for_many_rows && dot_products;
  capabilities.unpacks_weights_once = row.unpacks_weights_once;
  capabilities.fp16_without_casts = row.fp16_without_casts;
  capabilities.runs_packages = row.runs_packages;
  return capabilities;
}

}  // namespace carnot
