// SPDX-License-Identifier: Apache-2.0
#include "onnxruntime/provider.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>

#include "base/text.hpp"

namespace carnot::worker {
namespace {

constexpr auto kProviders = std::to_array<Provider>({
    {"cpu", "CPUExecutionProvider"},
    {"cuda", "CUDAExecutionProvider"},
    {"tensorrt", "TensorrtExecutionProvider"},
});
constexpr std::string_view kCpu = "cpu";
constexpr std::string_view kTensorRt = "tensorrt";
constexpr std::string_view kRemedy =
    "Name the libonnxruntime.so of onnxruntime-gpu in CARNOT_ONNXRUNTIME_LIBRARY, with CUDA's "
    "libraries where the loader finds them (docs/engines.md).";

std::string_view kind_of(std::string_view device) { return device.substr(0, device.find(':')); }

/// "cuda" is the first GPU.
std::string number_of(std::string_view device) {
  const auto colon = device.find(':');
  return std::string{colon == std::string_view::npos ? "0" : device.substr(colon + 1)};
}

bool has_driver() {
  std::error_code ignored;
  return std::filesystem::exists("/dev/nvidiactl", ignored);
}

std::vector<std::string> providers_in(const OnnxRuntimeLibrary& library) {
  char** names = nullptr;
  int count = 0;
  if (!library.check(library.api().GetAvailableProviders(&names, &count))) return {};
  std::vector<std::string> found{names, names + count};
  // It never fails, says its documentation.
  (void)library.check(library.api().ReleaseAvailableProviders(names, count));
  return found;
}

Result<void> check_there(const OnnxRuntimeLibrary& library, const std::string& device,
                         const Provider& provider) {
  const std::vector<std::string> found = providers_in(library);
  if (std::ranges::find(found, provider.name) == found.end()) {
    return fail(ErrorCode::unsupported,
                fmt::format("onnxruntime has no device \"{}\" here: {} has no {}; it has {}.",
                            device, library.file(), provider.name, join(found, ", ")),
                std::string{kRemedy});
  }
  if (has_driver()) return {};
  return fail(ErrorCode::unsupported,
              fmt::format("onnxruntime has no device \"{}\" here: the kernel has no driver of "
                          "NVIDIA's (/dev/nvidiactl).",
                          device));
}

Result<void> append_cuda(const OnnxRuntimeLibrary& library, const std::string& number,
                         OrtSessionOptions& options) {
  const OrtApi& api = library.api();
  OrtCUDAProviderOptionsV2* made = nullptr;
  CARNOT_TRY_VOID(library.check(api.CreateCUDAProviderOptions(&made)));
  const auto owned = library.own(made, api.ReleaseCUDAProviderOptions);
  // fp32 stays fp32: without this convolutions are rounded to TF32.
  const std::array keys{"device_id", "use_tf32"};
  const std::array values{number.c_str(), "0"};
  CARNOT_TRY_VOID(
      library.check(api.UpdateCUDAProviderOptions(made, keys.data(), values.data(), keys.size())));
  return library.check(api.SessionOptionsAppendExecutionProvider_CUDA_V2(&options, made));
}

Result<void> append_tensorrt(const OnnxRuntimeLibrary& library, const std::string& number,
                             OrtSessionOptions& options) {
  const OrtApi& api = library.api();
  OrtTensorRTProviderOptionsV2* made = nullptr;
  CARNOT_TRY_VOID(library.check(api.CreateTensorRTProviderOptions(&made)));
  const auto owned = library.own(made, api.ReleaseTensorRTProviderOptions);
  const std::array keys{"device_id"};
  const std::array values{number.c_str()};
  CARNOT_TRY_VOID(library.check(
      api.UpdateTensorRTProviderOptions(made, keys.data(), values.data(), keys.size())));
  return library.check(api.SessionOptionsAppendExecutionProvider_TensorRT_V2(&options, made));
}

/// A provider that cannot be loaded is this machine's, not the model's fault. Before the reason its
/// words name a line of ONNX Runtime's source.
Result<void> as_refusal(const Result<void>& appended, const std::string& device) {
  if (appended) return {};
  constexpr std::string_view kBeforeReason = "FAIL : ";
  const std::string& words = appended.error().message;
  const auto reason = words.find(kBeforeReason);
  return fail(
      ErrorCode::unsupported,
      fmt::format(
          "onnxruntime has no device \"{}\" here: {}", device,
          reason == std::string::npos ? words : words.substr(reason + kBeforeReason.size())),
      std::string{kRemedy});
}

}  // namespace

const Provider* provider_of(std::string_view device) {
  const auto* const found = std::ranges::find(kProviders, kind_of(device), &Provider::device);
  return found == kProviders.end() ? nullptr : found;
}

std::vector<std::string> devices_of(const OnnxRuntimeLibrary& library) {
  std::vector<std::string> devices{std::string{kCpu}};
  if (!has_driver()) return devices;
  const std::vector<std::string> found = providers_in(library);
  for (const Provider& one : kProviders) {
    if (one.device != kCpu && std::ranges::find(found, one.name) != found.end())
      devices.emplace_back(one.device);
  }
  return devices;
}

Result<void> use_provider(const OnnxRuntimeLibrary& library, const std::string& device,
                          OrtSessionOptions& options) {
  if (device == kCpu) return {};
  const Provider* const provider = provider_of(device);
  if (provider == nullptr || kind_of(device) == kCpu) {
    return fail(ErrorCode::unsupported, fmt::format("onnxruntime has no device \"{}\"; it has {}.",
                                                    device, join(devices_of(library), ", ")));
  }
  CARNOT_TRY_VOID(check_there(library, device, *provider));
  CARNOT_TRY_VOID(library.check(library.api().AddSessionConfigEntry(
      &options, "session.record_ep_graph_assignment_info", "1")));
  const std::string number = number_of(device);
  // What TensorRT leaves over need not go back to the CPU.
  if (provider->device == kTensorRt) {
    CARNOT_TRY_VOID(as_refusal(append_tensorrt(library, number, options), device));
  }
  return as_refusal(append_cuda(library, number, options), device);
}

Result<NodesByProvider> nodes_by_provider(const OnnxRuntimeLibrary& library,
                                          const OrtSession& session) {
#if ORT_API_VERSION >= 24
  const OrtApi& api = library.api();
  const OrtEpAssignedSubgraph* const* parts = nullptr;
  std::size_t count = 0;
  CARNOT_TRY_VOID(library.check(api.Session_GetEpGraphAssignmentInfo(&session, &parts, &count)));
  NodesByProvider nodes;
  for (const OrtEpAssignedSubgraph* const part : std::span{parts, count}) {
    const char* name = nullptr;
    const OrtEpAssignedNode* const* inside = nullptr;
    std::size_t size = 0;
    CARNOT_TRY_VOID(library.check(api.EpAssignedSubgraph_GetEpName(part, &name)));
    CARNOT_TRY_VOID(library.check(api.EpAssignedSubgraph_GetNodes(part, &inside, &size)));
    nodes[name] += size;
  }
  return nodes;
#else
  return fail(ErrorCode::unsupported,
              "this worker was built with a header of ONNX Runtime before 1.24, which cannot tell "
              "where nodes run.",
              "Build it with a newer onnxruntime_c_api.h: make engines.");
#endif
}

Result<std::string> where_it_runs(const std::string& device, const NodesByProvider& nodes) {
  const std::string_view wanted = provider_of(device)->name;
  std::size_t all = 0;
  std::size_t there = 0;
  std::string elsewhere;
  for (const auto& [name, count] : nodes) {
    all += count;
    if (name == wanted)
      there = count;
    else
      elsewhere += fmt::format("; {}: {}", name, count);
  }
  if (there == 0) {
    return fail(ErrorCode::unsupported,
                fmt::format("no node of the model runs on {} ({}){}.", device, wanted, elsewhere),
                "Leave this device out for this model.");
  }
  return fmt::format("{} ({}: {} of {} nodes{})", device, wanted, there, all, elsewhere);
}

}  // namespace carnot::worker
