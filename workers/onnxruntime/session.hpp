// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/engine_session.hpp"
#include "onnxruntime/library.hpp"

namespace carnot::worker {

/// A model in ONNX Runtime, on the CPU or through the provider of a GPU. Images and answers cross
/// to and from a GPU within run(), which waits for them.
class OnnxRuntimeSession final : public EngineSession {
 public:
  static Result<std::unique_ptr<EngineSession>> load(
      std::shared_ptr<const OnnxRuntimeLibrary> library, const ModelSettings& settings);

  LoadReport report() const override;
  const InputInfo& input() const override { return input_; }
  Result<void> bind(const std::vector<std::span<const std::byte>>& batches) override;
  Result<void> run(std::size_t index) override;
  Result<std::vector<OutputView>> outputs() override;

 private:
  OnnxRuntimeSession(std::shared_ptr<const OnnxRuntimeLibrary> library, ModelSettings settings);
  Result<void> open();
  Result<void> read_input();
  Result<void> read_output_names();
  Result<OutputView> view_of(std::size_t index) const;

  std::shared_ptr<const OnnxRuntimeLibrary> library_;
  ModelSettings settings_;
  OrtHandle<OrtSession> session_;
  OrtHandle<OrtMemoryInfo> memory_;
  std::string runs_on_ = "cpu (CPUExecutionProvider)";
  InputInfo input_;
  ONNXTensorElementDataType input_type_ = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
  std::vector<std::string> output_names_;

  // As Run() wants them: plain pointers, made before the clock runs.
  const char* input_name_pointer_ = nullptr;
  std::vector<const char*> output_name_pointers_;
  std::vector<OrtHandle<OrtValue>> inputs_;
  std::vector<const OrtValue*> input_pointers_;
  std::vector<OrtHandle<OrtValue>> outputs_;
  std::vector<OrtValue*> output_pointers_;  // null until the first run makes them
};

}  // namespace carnot::worker
