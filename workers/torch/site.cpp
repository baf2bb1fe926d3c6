// SPDX-License-Identifier: Apache-2.0
#include "torch/site.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

namespace carnot::worker {
namespace {

template <class T>
std::vector<T> elements_of(const at::Tensor& tensor, at::ScalarType type) {
  const at::Tensor flat = tensor.detach().to(at::kCPU, type).contiguous();
  const T* data = flat.const_data_ptr<T>();
  return {data, data + flat.numel()};
}

}  // namespace

std::vector<at::Tensor> Arguments::all() const {
  std::vector<at::Tensor> tensors;
  tensors.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) tensors.push_back((*this)[i]);
  return tensors;
}

tl::unexpected<Error> Site::cannot(std::string_view what) const {
  return fail(ErrorCode::unsupported, std::string{what});
}

Result<void> Site::needs(std::size_t count) const {
  for (std::size_t i = 0; i < count; ++i) {
    if (!has(i)) return cannot(fmt::format("its input {} is missing.", i));
  }
  return {};
}

Result<void> Site::gives_only(std::size_t outputs, std::string_view meaning) const {
  for (std::size_t i = outputs; i < node_.outputs.size(); ++i) {
    if (!node_.outputs[i].empty()) return cannot(fmt::format("{} is not calculated.", meaning));
  }
  return {};
}

Result<Integers> Site::integers(std::size_t i, std::string_view meaning) const {
  if (!has(i)) return cannot(fmt::format("its {} is missing.", meaning));
  if (!inputs_[i].constant) {
    return cannot(fmt::format(
        "its {} is calculated from the image; it must be the same in every run.", meaning));
  }
  return elements_of<std::int64_t>(value(i), at::kLong);
}

Result<std::vector<double>> Site::reals(std::size_t i, std::string_view meaning) const {
  if (!has(i)) return cannot(fmt::format("its {} is missing.", meaning));
  if (!inputs_[i].constant) {
    return cannot(fmt::format(
        "its {} is calculated from the image; it must be the same in every run.", meaning));
  }
  return elements_of<double>(value(i), at::kDouble);
}

Result<std::optional<Integers>> Site::integers_or_attribute(std::size_t i,
                                                            std::string_view attribute) const {
  if (has(i)) {
    CARNOT_TRY(Integers found, integers(i, attribute));
    return std::optional<Integers>{std::move(found)};
  }
  if (!node_.attributes.contains(attribute)) return std::optional<Integers>{};
  return std::optional<Integers>{node_.integers(attribute)};
}

Result<std::int64_t> Site::axis(std::int64_t axis, std::int64_t rank) const {
  if (axis < -rank || axis >= rank) {
    return fail(ErrorCode::bad_input,
                fmt::format("axis {} of a tensor with {} dimensions.", axis, rank));
  }
  return axis < 0 ? axis + rank : axis;
}

Result<Integers> Site::axes(Integers axes, std::int64_t rank) const {
  for (std::int64_t& one : axes) {
    CARNOT_TRY(one, axis(one, rank));
  }
  return axes;
}

}  // namespace carnot::worker
