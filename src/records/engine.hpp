// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/units.hpp"
#include "records/candidate.hpp"

namespace carnot {

/// What a worker says of itself and of the machine as the engine sees it (hello).
struct EngineReport {
  EngineName engine = EngineName::onnxruntime;
  std::string version;
  std::string library;  // file that was loaded
  std::string isa;      // "avx512_vnni avx512_bf16": what the engine can use here
  std::string blas;
  std::vector<std::string> devices;
};

/// What became of a model in the engine (ready).
struct LoadReport {
  Seconds load_time{0.0};
  std::uint64_t resident_bytes = 0;
  std::string device;     // where it really runs
  std::string precision;  // what it really computes in, as far as the engine tells
  int threads = 0;
  std::vector<std::string> settings;  // "intra_op.allow_spinning=1": what else decides the speed
};

/// What a tactic may know about an engine on this host, for forecasts. No tactic knows an engine by
/// name.
struct EngineCapabilities {
  std::string engine;
  bool vnni = false;  // 8-bit dot products: static int8 pays
  bool bf16 = false;
  bool integer_convolution_fast = false;  // ConvInteger on quantised kernels
  bool dynamic_int8_matmul_fast = false;  // DynamicQuantizeLinear → MatMulInteger fused
  bool static_int8_fast = false;          // QDQ fused into integer kernels
  bool weight_only_fast = false;          // DequantizeLinear → MatMul: reads packed weights
  bool weight_only_fast_for_many_rows =
      false;                          // pays also where weights are read once per many rows
  bool unpacks_weights_once = false;  // DequantizeLinear before Conv: at load, not in every run
  bool fp16_without_casts = false;    // runs half precision through, in fp16 or as fp32
  bool runs_packages = false;         // what AOTInductor makes of a graph
};

}  // namespace carnot
