// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/engine_session.hpp"
#include "torch/outputs.hpp"
#include "torch/plan.hpp"

namespace carnot::worker {

/// A model in torch: Carnot's graph, run operator by operator.
class TorchSession final : public EngineSession {
 public:
  /// `devices`: those of devices_here.
  static Result<std::unique_ptr<EngineSession>> load(const ModelSettings& settings,
                                                     const std::vector<std::string>& devices);
  ~TorchSession() override;

  LoadReport report() const override;
  const InputInfo& input() const override { return input_; }
  Result<void> bind(const std::vector<std::span<const std::byte>>& batches) override;
  Result<void> run(std::size_t index) override;
  Result<std::vector<OutputView>> outputs() override;
  Result<std::vector<OutputView>> taylor_terms(std::size_t index) override;

 private:
  TorchSession(ModelSettings settings, at::Device device);
  Result<void> open();
  Result<void> read_input(const Graph& graph);
  Graph in_kernels_of_here(Graph graph);
  std::string precision_in_words() const;

  ModelSettings settings_;
  PlanOptions options_;
  InputInfo input_;
  std::vector<std::string> output_names_;
  Plan plan_;
  int integer_layers_ = 0;
  std::vector<std::string> layers_in_float_;  // quantised ones, with the reason
  std::vector<at::Tensor> batches_;           // over the bound bytes
  ShownOutputs shown_;
};

}  // namespace carnot::worker
