// SPDX-License-Identifier: Apache-2.0
// A plain loop over ONNX Runtime's Run, as anyone would write it: one input, one output, no worker,
// no protocol, no latencies. What harness_overhead compares the worker with.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bare_loop.hpp"
#include "base/npy.hpp"
#include "common/host_facts.hpp"
#include "onnxruntime/inspect.hpp"
#include "onnxruntime/library.hpp"

namespace carnot::worker {
namespace {

Result<int> run(const BareLoopArguments& arguments) {
  CARNOT_TRY(const auto library, OnnxRuntimeLibrary::open(CARNOT_ONNXRUNTIME_LIBRARY));
  const OrtApi& api = library->api();
  ModelSettings settings;
  settings.threads = arguments.threads;
  CARNOT_TRY(const auto options, session_options(*library, settings));
  OrtSession* session = nullptr;
  CARNOT_TRY_VOID(library->check(
      api.CreateSession(&library->env(), arguments.model.c_str(), options.get(), &session)));
  const auto owned_session = library->own(session, api.ReleaseSession);
  OrtMemoryInfo* memory = nullptr;
  CARNOT_TRY_VOID(
      library->check(api.CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &memory)));
  const auto owned_memory = library->own(memory, api.ReleaseMemoryInfo);

  CARNOT_TRY(const NpyFile images, NpyFile::open(arguments.images));
  Shape shape = images.shape();
  const auto count = static_cast<std::size_t>(std::exchange(shape[0], 1));
  std::vector<std::byte> image(images.bytes().size() / count);
  OrtValue* input = nullptr;
  CARNOT_TRY_VOID(library->check(api.CreateTensorWithDataAsOrtValue(
      memory, image.data(), image.size(), shape.data(), shape.size(),
      ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, &input)));
  const auto owned_input = library->own(input, api.ReleaseValue);

  const char* input_name = "input";  // of every zoo model
  const char* output_name = "logits";
  OrtValue* output = nullptr;
  const int code = time_bare_loop(arguments, count, [&](std::size_t next) {
    std::copy_n(images.bytes().data() + next * image.size(), image.size(), image.data());
    return api.Run(session, nullptr, &input_name, &input, 1, &output_name, 1, &output) == nullptr;
  });
  const auto owned_output = library->own(output, api.ReleaseValue);
  return code;
}

}  // namespace
}  // namespace carnot::worker

int main(int argc, char** argv) {
  const auto arguments = carnot::read_arguments(argc, argv);
  // As the worker does: the harness is compared, not malloc.
  carnot::worker::keep_freed_memory();
  const auto code = carnot::worker::run(arguments);
  if (!code) fmt::print(stderr, "{}\n", carnot::to_sentence(code.error()));
  return code ? *code : 1;
}
