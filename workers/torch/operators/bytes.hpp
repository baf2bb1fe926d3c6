// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>
#include <ATen/quantized/Quantizer.h>

namespace carnot::worker {

/// Bytes as torch's quantised tensors, and back; neither copies. Both forms keep the memory.
inline at::Tensor as_quantised(const at::Tensor& bytes, double scale, std::int64_t zero_point) {
  const auto type = bytes.scalar_type() == at::kChar ? at::kQInt8 : at::kQUInt8;
  return at::from_blob_quantized_per_tensor_affine(
      bytes.data_ptr(), bytes.sizes(), bytes.strides(), [bytes](void*) {},
      static_cast<float>(scale), zero_point, bytes.options().dtype(type));
}

inline at::Tensor as_bytes(const at::Tensor& quantised) {
  const auto type = quantised.scalar_type() == at::kQInt8 ? at::kChar : at::kByte;
  return at::from_blob(
      quantised.data_ptr(), quantised.sizes(), quantised.strides(), [quantised](void*) {},
      at::TensorOptions{type});
}

}  // namespace carnot::worker
