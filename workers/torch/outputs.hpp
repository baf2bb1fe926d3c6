// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "common/engine_session.hpp"

namespace carnot::worker {

/// An Error about a tensor whose elements do not travel between Carnot and its workers.
tl::unexpected<Error> cannot_travel(const std::string& tensor, std::string_view type);

/// Outputs as they are handed out: on the CPU, in C order, halves of floats as floats. Holds what
/// its views show, until the next call.
class ShownOutputs {
 public:
  /// Errors: unsupported for element types that do not travel.
  Result<std::vector<OutputView>> show(const std::vector<std::string>& names,
                                       const std::vector<at::Tensor>& values);

 private:
  Result<OutputView> show_one(const std::string& name, const at::Tensor& value);

  std::vector<at::Tensor> shown_;
};

}  // namespace carnot::worker
