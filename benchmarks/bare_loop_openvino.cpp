// SPDX-License-Identifier: Apache-2.0
// A plain loop over OpenVINO's infer, as anyone would write it: one input set once, no worker, no
// protocol, no latencies. What harness_overhead compares the worker with.
#include <fmt/format.h>
#include <openvino/openvino.hpp>

#include <exception>

#include "bare_loop.hpp"
#include "base/npy.hpp"
#include "common/host_facts.hpp"

namespace {

int run(const carnot::BareLoopArguments& arguments) {
  const auto images = carnot::NpyFile::open(arguments.images);
  if (!images) {
    fmt::print(stderr, "{}\n", carnot::to_sentence(images.error()));
    return 1;
  }
  ov::Core core;
  const auto model = core.read_model(arguments.model.string());
  ov::Shape shape(images->shape().begin(), images->shape().end());
  shape[0] = 1;
  model->reshape(ov::PartialShape{shape});
  auto compiled =
      core.compile_model(model, "CPU", ov::hint::inference_precision(ov::element::f32),
                         ov::hint::performance_mode(ov::hint::PerformanceMode::LATENCY),
                         ov::num_streams(1), ov::inference_num_threads(arguments.threads));
  auto request = compiled.create_infer_request();
  const std::size_t bytes = request.get_input_tensor().get_byte_size();
  auto* const input = static_cast<std::byte*>(request.get_input_tensor().data());
  const auto count = static_cast<std::size_t>(images->shape()[0]);
  return carnot::time_bare_loop(arguments, count, [&](std::size_t image) {
    std::copy_n(images->bytes().data() + image * bytes, bytes, input);
    request.infer();
    return true;
  });
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = carnot::read_arguments(argc, argv);
  // As the worker does: the harness is compared, not malloc.
  carnot::worker::keep_freed_memory();
  try {
    return run(arguments);
  } catch (const std::exception& exception) {
    fmt::print(stderr, "{}\n", exception.what());
    return 1;
  }
}
