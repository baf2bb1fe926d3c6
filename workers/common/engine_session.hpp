// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/npy.hpp"
#include "base/result.hpp"
#include "engines/protocol.hpp"
#include "records/engine.hpp"

namespace carnot::worker {

/// The model's one input, its batch dimension fixed.
struct InputInfo {
  std::string name;
  ElementType type = ElementType::float32;
  Shape shape;
};

/// An output of the last run.
struct OutputView {
  std::string name;
  ElementType type = ElementType::float32;
  Shape shape;
  std::span<const std::byte> bytes;

  /// The elements. REQUIRES: type is float32.
  std::span<const float> floats() const {
    return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
  }
};

/// One model, loaded and ready. One thread at a time.
class EngineSession {
 public:
  virtual ~EngineSession() = default;

  /// device, precision, threads, settings; times and memory are filled in by the caller, who asks
  /// once and after the clock has stopped.
  virtual LoadReport report() const = 0;
  virtual const InputInfo& input() const = 0;

  /// Prepares runs on these pieces of memory, each as large as the input, which stay valid until
  /// the next bind; replaces what was bound before (nothing, if there are none). Everything that
  /// can be done before the clock runs is done here.
  virtual Result<void> bind(const std::vector<std::span<const std::byte>>& batches) = 0;

  /// Runs the model on batch `index`. The measured loop is made of this call: no allocation, no
  /// copy that the engine does not need. REQUIRES: index is below the number of bound batches.
  virtual Result<void> run(std::size_t index) = 0;

  /// Of the last run, in the model's order; valid until the next run or bind.
  virtual Result<std::vector<OutputView>> outputs() = 0;

  /// Runs batch `index` and back: the first output, then every other output times the slope along
  /// it, element by element, of the answer's lead: by so much that would fall, to first order, were
  /// it 0. The lead is the greatest score of the first output (logits, or log p) above the mean of
  /// all, summed over the images; labels are not asked for. Errors: unsupported by most engines.
  virtual Result<std::vector<OutputView>> taylor_terms(std::size_t /*index*/) {
    return fail(ErrorCode::unsupported, "this engine calculates no gradients.", "torch does.");
  }
};

/// A runtime inside this worker.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual EngineReport report() const = 0;
  /// Errors: what the engine says of a model it refuses, or of settings it does not have.
  virtual Result<std::unique_ptr<EngineSession>> load(const ModelSettings& settings) = 0;
};

}  // namespace carnot::worker
