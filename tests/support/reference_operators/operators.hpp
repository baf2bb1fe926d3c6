// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "support/reference_operators/call.hpp"

/// The operators, each in plain loops as its specification defines it.
namespace carnot::reference {

Tensor conv(const Call& call);
Tensor conv_integer(const Call& call);
Tensor max_pool(const Call& call);
Tensor average_pool(const Call& call);
Tensor global_average_pool(const Call& call);

Tensor matmul(const Call& call);
Tensor matmul_integer(const Call& call);
Tensor gemm(const Call& call);

Tensor batch_norm(const Call& call);
Tensor relu(const Call& call);
Tensor sigmoid(const Call& call);
Tensor clip(const Call& call);
Tensor softmax(const Call& call);
Tensor pad(const Call& call);

Tensor quantize(const Call& call);
Tensor dequantize(const Call& call);
Tensor cast(const Call& call);
std::vector<Tensor> dynamic_quantize(const Call& call);

}  // namespace carnot::reference
