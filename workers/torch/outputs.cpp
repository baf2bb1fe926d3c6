// SPDX-License-Identifier: Apache-2.0
#include "torch/outputs.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>

#include "torch/tensors.hpp"
#include "torch/torch_error.hpp"

namespace carnot::worker {

tl::unexpected<Error> cannot_travel(const std::string& tensor, std::string_view type) {
  return fail(
      ErrorCode::unsupported,
      fmt::format("tensor \"{}\" holds {}, which Carnot cannot read or feed.", tensor, type));
}

Result<OutputView> ShownOutputs::show_one(const std::string& name, const at::Tensor& value) {
  const bool half = value.scalar_type() == at::kBFloat16 || value.scalar_type() == at::kHalf;
  const at::Tensor shown =
      value.detach().to(at::kCPU, half ? at::kFloat : value.scalar_type()).contiguous();
  const auto type = carnot::worker::element_type_of(shown.scalar_type());
  if (!type) return cannot_travel(name, c10::toString(shown.scalar_type()));
  shown_.push_back(shown);
  return OutputView{name,
                    *type,
                    shown.sizes().vec(),
                    {static_cast<const std::byte*>(shown.const_data_ptr()), shown.nbytes()}};
}

Result<std::vector<OutputView>> ShownOutputs::show(const std::vector<std::string>& names,
                                                   const std::vector<at::Tensor>& values) {
  shown_.clear();
  std::vector<OutputView> views;
  const std::size_t count = std::min(names.size(), values.size());
  views.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    CARNOT_TRY(auto view, guarded([&] { return show_one(names[i], values[i]); }));
    CARNOT_TRY(OutputView one, std::move(view));
    views.push_back(std::move(one));
  }
  return views;
}

}  // namespace carnot::worker
