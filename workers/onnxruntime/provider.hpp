// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "onnxruntime/library.hpp"

namespace carnot::worker {

/// What runs a model's nodes, as a study's device asks for it.
struct Provider {
  std::string_view device;  // "cuda": the study's word, without a number
  std::string_view name;    // "CUDAExecutionProvider"
};

/// Of the devices "cpu", "cuda", "cuda:1", "tensorrt" ...; null for any other.
const Provider* provider_of(std::string_view device);

/// "cpu", and the GPU devices whose provider this build of ONNX Runtime has, where the kernel has
/// NVIDIA's driver.
std::vector<std::string> devices_of(const OnnxRuntimeLibrary& library);

/// Has the session that is made of `options` run on the device: what its provider cannot run goes
/// to the next one, and in the end to the CPU. On the CPU there is nothing to do.
///
/// Errors: unsupported when this build has no such provider, when there is no driver, and when the
/// provider's own libraries cannot be loaded.
Result<void> use_provider(const OnnxRuntimeLibrary& library, const std::string& device,
                          OrtSessionOptions& options);

/// How many nodes each provider was given. Errors: those of ONNX Runtime, when the session's
/// options did not ask for it (use_provider does so for GPUs).
using NodesByProvider = std::map<std::string, std::size_t, std::less<>>;
Result<NodesByProvider> nodes_by_provider(const OnnxRuntimeLibrary& library,
                                          const OrtSession& session);

/// "cuda (CUDAExecutionProvider: 120 of 122 nodes; CPUExecutionProvider: 2)". Errors: unsupported
/// when the device's provider was given no node at all. REQUIRES: provider_of(device).
Result<std::string> where_it_runs(const std::string& device, const NodesByProvider& nodes);

}  // namespace carnot::worker
