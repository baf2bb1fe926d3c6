// SPDX-License-Identifier: Apache-2.0
#include "support/reference_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "base/assert.hpp"
#include "tactics/fold/evaluate.hpp"

namespace carnot {
namespace {

using Floats = std::vector<float>;

/// One node with the tensors it reads.
struct Call {
  const Node& node;
  std::vector<const Tensor*> inputs;  // null where absent

  bool has(std::size_t slot) const { return slot < inputs.size() && inputs[slot] != nullptr; }
  const Tensor& tensor(std::size_t slot) const {
    CARNOT_ASSERT(has(slot));
    return *inputs[slot];
  }
  Floats floats(std::size_t slot) const { return floats_of(tensor(slot)); }
  const Shape& shape(std::size_t slot) const { return tensor(slot).shape(); }
};

Tensor floats_tensor(const Shape& shape, const Floats& elements) {
  return Tensor::of<float>(shape, elements);
}

std::size_t size(std::int64_t dimension) { return static_cast<std::size_t>(dimension); }

/// Height and width of windows: kernel, stride, dilation and leading pads of a 2-D operator.
struct Windows {
  std::int64_t kernel[2];
  std::int64_t stride[2];
  std::int64_t dilation[2];
  std::int64_t pad[2];
  std::int64_t out[2];
};

Windows windows_of(const Node& node, const Shape& input, std::int64_t height, std::int64_t width) {
  CARNOT_ASSERT(input.size() == 4 && node.text("auto_pad", "NOTSET") == "NOTSET");
  const auto strides = node.integers("strides", {1, 1});
  const auto dilations = node.integers("dilations", {1, 1});
  const auto pads = node.integers("pads", {0, 0, 0, 0});
  Windows windows{};
  const std::int64_t kernel[2] = {height, width};
  for (std::size_t i = 0; i < 2; ++i) {
    windows.kernel[i] = kernel[i];
    windows.stride[i] = strides[i];
    windows.dilation[i] = dilations[i];
    windows.pad[i] = pads[i];
    const std::int64_t reach = (kernel[i] - 1) * dilations[i] + 1;
    windows.out[i] = (input[2 + i] + pads[i] + pads[2 + i] - reach) / strides[i] + 1;
  }
  return windows;
}

/// Calls visit(window position, row, column of the plane) for the part of a window inside it.
template <class Visit>
void for_window(const Windows& windows, const Shape& input, std::int64_t row, std::int64_t column,
                Visit visit) {
  for (std::int64_t i = 0; i < windows.kernel[0]; ++i) {
    for (std::int64_t j = 0; j < windows.kernel[1]; ++j) {
      const std::int64_t y = row * windows.stride[0] - windows.pad[0] + i * windows.dilation[0];
      const std::int64_t x = column * windows.stride[1] - windows.pad[1] + j * windows.dilation[1];
      if (y < 0 || x < 0 || y >= input[2] || x >= input[3]) continue;
      visit(size(i * windows.kernel[1] + j), size(y * input[3] + x));
    }
  }
}

Tensor convolve(const Call& call, const Shape& shape, const Floats& x, const Floats& w,
                const Floats& bias) {
  const Shape& kernel = call.shape(1);
  const Windows windows = windows_of(call.node, shape, kernel[2], kernel[3]);
  const std::int64_t groups = call.node.integer("group", 1);
  const std::int64_t per_group = kernel[0] / groups;
  const std::size_t plane = size(shape[2] * shape[3]);
  const std::size_t window = size(kernel[2] * kernel[3]);
  Floats y;
  for (std::int64_t n = 0; n < shape[0]; ++n) {
    for (std::int64_t c = 0; c < kernel[0]; ++c) {
      for (std::int64_t row = 0; row < windows.out[0]; ++row) {
        for (std::int64_t column = 0; column < windows.out[1]; ++column) {
          double sum = bias.empty() ? 0.0 : static_cast<double>(bias[size(c)]);
          for (std::int64_t k = 0; k < kernel[1]; ++k) {
            const float* image = &x[size(n * shape[1] + c / per_group * kernel[1] + k) * plane];
            const float* weights = &w[size(c * kernel[1] + k) * window];
            for_window(windows, shape, row, column, [&](std::size_t at, std::size_t pixel) {
              sum += static_cast<double>(image[pixel]) * static_cast<double>(weights[at]);
            });
          }
          y.push_back(static_cast<float>(sum));
        }
      }
    }
  }
  return floats_tensor({shape[0], kernel[0], windows.out[0], windows.out[1]}, y);
}

Tensor conv(const Call& call) {
  return convolve(call, call.shape(0), call.floats(0), call.floats(1),
                  call.has(2) ? call.floats(2) : Floats{});
}

Floats without_zero_point(Floats elements, const Call& call, std::size_t slot) {
  if (!call.has(slot)) return elements;
  const Floats zero = call.floats(slot);  // one for all, or one per column
  for (std::size_t i = 0; i < elements.size(); ++i) elements[i] -= zero[i % zero.size()];
  return elements;
}

Tensor as_int32(const Tensor& tensor) {
  std::vector<std::int32_t> numbers;
  for (const float element : floats_of(tensor)) {
    numbers.push_back(static_cast<std::int32_t>(element));
  }
  return Tensor::of<std::int32_t>(tensor.shape(), numbers);
}

Tensor conv_integer(const Call& call) {
  return as_int32(convolve(call, call.shape(0), without_zero_point(call.floats(0), call, 2),
                           without_zero_point(call.floats(1), call, 3), {}));
}

/// [..., m, k] × [k, n] or two stacks of equal shape.
Tensor multiply(const Shape& a, const Floats& x, const Shape& b, const Floats& w) {
  const std::int64_t k = a.back();
  const std::int64_t n = b.back();
  CARNOT_ASSERT(b.size() >= 2 && b[b.size() - 2] == k);
  const std::int64_t m = a.size() < 2 ? 1 : a[a.size() - 2];
  const std::size_t rows = x.size() / size(k);
  Shape shape{a.begin(), a.end() - 1};
  shape.push_back(n);
  Floats y;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t stack = b.size() > 2 ? row / size(m) * size(k * n) : 0;
    for (std::size_t column = 0; column < size(n); ++column) {
      double sum = 0.0;
      for (std::size_t i = 0; i < size(k); ++i) {
        sum += static_cast<double>(x[row * size(k) + i]) *
               static_cast<double>(w[stack + i * size(n) + column]);
      }
      y.push_back(static_cast<float>(sum));
    }
  }
  return floats_tensor(shape, y);
}

Tensor matmul(const Call& call) {
  return multiply(call.shape(0), call.floats(0), call.shape(1), call.floats(1));
}

Tensor matmul_integer(const Call& call) {
  return as_int32(multiply(call.shape(0), without_zero_point(call.floats(0), call, 2),
                           call.shape(1), without_zero_point(call.floats(1), call, 3)));
}

Tensor transposed(const Tensor& tensor) {
  const Node node{.op_type = "Transpose",
                  .domain = {},
                  .name = {},
                  .inputs = {"x"},
                  .outputs = {"y"},
                  .attributes = {}};
  const Tensor* input = &tensor;
  return evaluate(node, {&input, 1}, std::numeric_limits<std::int64_t>::max()).value();
}

Tensor gemm(const Call& call) {
  const Node& node = call.node;
  const Tensor a = node.integer("transA", 0) != 0 ? transposed(call.tensor(0)) : call.tensor(0);
  const Tensor b = node.integer("transB", 0) != 0 ? transposed(call.tensor(1)) : call.tensor(1);
  const Tensor product = multiply(a.shape(), floats_of(a), b.shape(), floats_of(b));
  Floats y = floats_of(product);
  const Floats c = call.has(2) ? call.floats(2) : Floats{0.0F};
  CARNOT_ASSERT(c.size() == 1 || c.size() == size(product.shape()[1]));
  for (std::size_t i = 0; i < y.size(); ++i) {
    y[i] = node.real("alpha", 1.0F) * y[i] + node.real("beta", 1.0F) * c[i % c.size()];
  }
  return floats_tensor(product.shape(), y);
}

Tensor batch_norm(const Call& call) {
  const Floats gamma = call.floats(1);
  const Floats beta = call.floats(2);
  const Floats mean = call.floats(3);
  const Floats variance = call.floats(4);
  Floats y = call.floats(0);
  std::size_t inner = 1;
  for (std::size_t i = 2; i < call.shape(0).size(); ++i) inner *= size(call.shape(0)[i]);
  for (std::size_t i = 0; i < y.size(); ++i) {
    const std::size_t c = i / inner % gamma.size();
    y[i] = (y[i] - mean[c]) / std::sqrt(variance[c] + call.node.real("epsilon", 1e-5F)) * gamma[c] +
           beta[c];
  }
  return floats_tensor(call.shape(0), y);
}

Tensor pool(const Call& call, bool greatest) {
  const auto kernel = call.node.integers("kernel_shape");
  const Shape& shape = call.shape(0);
  const Windows windows = windows_of(call.node, shape, kernel[0], kernel[1]);
  const Floats x = call.floats(0);
  const bool counts_pads = call.node.integer("count_include_pad", 0) != 0;
  Floats y;
  for (std::int64_t image = 0; image < shape[0] * shape[1]; ++image) {
    const float* plane = &x[size(image * shape[2] * shape[3])];
    for (std::int64_t row = 0; row < windows.out[0]; ++row) {
      for (std::int64_t column = 0; column < windows.out[1]; ++column) {
        float best = std::numeric_limits<float>::lowest();
        float sum = 0.0F;
        std::int64_t seen = 0;
        for_window(windows, shape, row, column, [&](std::size_t /*at*/, std::size_t pixel) {
          best = std::max(best, plane[pixel]);
          sum += plane[pixel];
          ++seen;
        });
        if (counts_pads) seen = kernel[0] * kernel[1];
        y.push_back(greatest ? best : sum / static_cast<float>(seen));
      }
    }
  }
  return floats_tensor({shape[0], shape[1], windows.out[0], windows.out[1]}, y);
}

Tensor max_pool(const Call& call) { return pool(call, true); }
Tensor average_pool(const Call& call) { return pool(call, false); }

Tensor global_average_pool(const Call& call) {
  const Shape& shape = call.shape(0);
  const Floats x = call.floats(0);
  const std::size_t plane = size(shape[2] * shape[3]);
  Floats y;
  for (std::size_t at = 0; at < x.size(); at += plane) {
    float sum = 0.0F;
    for (std::size_t i = 0; i < plane; ++i) sum += x[at + i];
    y.push_back(sum / static_cast<float>(plane));
  }
  return floats_tensor({shape[0], shape[1], 1, 1}, y);
}

Tensor elementwise(const Call& call, const std::function<float(float)>& function) {
  Floats y = call.floats(0);
  std::ranges::transform(y, y.begin(), function);
  return floats_tensor(call.shape(0), y);
}

Tensor relu(const Call& call) {
  return elementwise(call, [](float x) { return std::max(x, 0.0F); });
}

Tensor sigmoid(const Call& call) {
  return elementwise(call, [](float x) { return 1.0F / (1.0F + std::exp(-x)); });
}

Tensor clip(const Call& call) {
  const float low = call.has(1) ? call.floats(1).front() : std::numeric_limits<float>::lowest();
  const float high = call.has(2) ? call.floats(2).front() : std::numeric_limits<float>::max();
  return elementwise(call, [&](float x) { return std::clamp(x, low, high); });
}

Tensor softmax(const Call& call) {
  const std::int64_t rank = static_cast<std::int64_t>(call.shape(0).size());
  const std::int64_t axis = call.node.integer("axis", -1);
  CARNOT_ASSERT(axis == -1 || axis == rank - 1);
  const std::size_t width = size(call.shape(0).back());
  Floats y = call.floats(0);
  for (std::size_t at = 0; at < y.size(); at += width) {
    const float greatest = *std::max_element(&y[at], &y[at] + width);
    float sum = 0.0F;
    for (std::size_t i = at; i < at + width; ++i) sum += y[i] = std::exp(y[i] - greatest);
    for (std::size_t i = at; i < at + width; ++i) y[i] /= sum;
  }
  return floats_tensor(call.shape(0), y);
}

/// Constant padding, arguments as inputs (opset 11) or attributes.
Tensor pad(const Call& call) {
  const Shape& shape = call.shape(0);
  const auto pads = call.has(1) ? integers_of(&call.tensor(1)).value() : call.node.integers("pads");
  Shape padded = shape;
  for (std::size_t i = 0; i < shape.size(); ++i) padded[i] += pads[i] + pads[shape.size() + i];
  const Floats x = call.floats(0);
  Floats y(size(element_count(padded)), call.has(2) ? call.floats(2).front() : 0.0F);
  for (std::size_t from = 0; from < x.size(); ++from) {
    std::size_t rest = from;
    std::size_t to = 0;
    std::size_t step = 1;
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      to += (rest % size(shape[axis]) + size(pads[axis])) * step;
      rest /= size(shape[axis]);
      step *= size(padded[axis]);
    }
    y[to] = x[from];
  }
  return floats_tensor(padded, y);
}

/// Position of an element's channel when scales run along an axis.
std::size_t channel_of(const Call& call, std::size_t element, std::size_t channels) {
  if (channels == 1) return 0;
  const std::int64_t given = call.node.integer("axis", 1);
  const auto rank = static_cast<std::int64_t>(call.shape(0).size());
  const std::size_t axis = size(given < 0 ? given + rank : given);
  std::size_t inner = 1;
  for (std::size_t i = axis + 1; i < call.shape(0).size(); ++i) inner *= size(call.shape(0)[i]);
  return element / inner % channels;
}

Tensor bytes_tensor(const Shape& shape, const Floats& values, DataType type) {
  std::vector<std::byte> bytes;
  for (const float value : values) {
    bytes.push_back(static_cast<std::byte>(static_cast<int>(value)));
  }
  return Tensor{type, shape, std::move(bytes)};
}

Tensor quantize(const Call& call) {
  const Floats x = call.floats(0);
  const Floats scales = call.floats(1);
  const DataType type = call.has(2) ? call.tensor(2).type() : DataType::uint8;
  const Floats zeros = call.has(2) ? call.floats(2) : Floats(scales.size(), 0.0F);
  const bool is_signed = type == DataType::int8;
  Floats q;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t c = channel_of(call, i, scales.size());
    q.push_back(std::clamp(std::nearbyint(x[i] / scales[c]) + zeros[c], is_signed ? -128.0F : 0.0F,
                           is_signed ? 127.0F : 255.0F));
  }
  return bytes_tensor(call.shape(0), q, type);
}

Tensor dequantize(const Call& call) {
  Floats y = call.floats(0);
  const Floats scales = call.floats(1);
  const Floats zeros = call.has(2) ? call.floats(2) : Floats(scales.size(), 0.0F);
  for (std::size_t i = 0; i < y.size(); ++i) {
    const std::size_t c = channel_of(call, i, scales.size());
    y[i] = (y[i] - zeros[c]) * scales[c];
  }
  return floats_tensor(call.shape(0), y);
}

Tensor cast(const Call& call) {
  CARNOT_ASSERT(call.node.integer("to", 0) == static_cast<std::int64_t>(DataType::float32));
  return floats_tensor(call.shape(0), call.floats(0));
}

std::vector<Tensor> dynamic_quantize(const Call& call) {
  const Floats x = call.floats(0);
  const auto [least, greatest] = std::ranges::minmax(x);
  const float low = std::min(least, 0.0F);
  const float scale = (std::max(greatest, 0.0F) - low) / 255.0F;
  const float zero = std::clamp(std::nearbyint(-low / scale), 0.0F, 255.0F);
  Floats q;
  for (const float value : x) {
    q.push_back(std::clamp(std::nearbyint(value / scale) + zero, 0.0F, 255.0F));
  }
  return {bytes_tensor(call.shape(0), q, DataType::uint8), Tensor::scalar(scale),
          bytes_tensor({}, {zero}, DataType::uint8)};
}

using Operator = Tensor (*)(const Call&);
const std::map<std::string_view, Operator> kOperators = {
    {"Conv", conv},
    {"ConvInteger", conv_integer},
    {"MatMul", matmul},
    {"MatMulInteger", matmul_integer},
    {"Gemm", gemm},
    {"BatchNormalization", batch_norm},
    {"MaxPool", max_pool},
    {"AveragePool", average_pool},
    {"GlobalAveragePool", global_average_pool},
    {"Relu", relu},
    {"Sigmoid", sigmoid},
    {"Clip", clip},
    {"Softmax", softmax},
    {"Pad", pad},
    {"QuantizeLinear", quantize},
    {"DequantizeLinear", dequantize},
    {"Cast", cast},
};

Result<std::vector<Tensor>> run_node(const Call& call) {
  if (call.node.is("DynamicQuantizeLinear")) return dynamic_quantize(call);
  if (const auto found = kOperators.find(call.node.op_type); found != kOperators.end()) {
    return std::vector{found->second(call)};
  }
  auto moved = evaluate(call.node, call.inputs, std::numeric_limits<std::int64_t>::max());
  if (!moved) {
    return fail(ErrorCode::unsupported, fmt::format("the reference cannot run {} '{}'.",
                                                    call.node.op_type, call.node.name));
  }
  return std::vector{std::move(*moved)};
}

template <class T>
Floats converted(const Tensor& tensor) {
  Floats floats;
  for (const T element : tensor.as<T>()) floats.push_back(static_cast<float>(element));
  return floats;
}

}  // namespace

std::vector<float> floats_of(const Tensor& tensor) {
  switch (tensor.type()) {
    case DataType::float32:
      return converted<float>(tensor);
    case DataType::uint8:
      return converted<std::uint8_t>(tensor);
    case DataType::int8:
      return converted<std::int8_t>(tensor);
    case DataType::int32:
      return converted<std::int32_t>(tensor);
    case DataType::int64:
      return converted<std::int64_t>(tensor);
    default:
      CARNOT_ASSERT(!"a tensor of numbers");
      return {};
  }
}

Result<Tensors> reference_run(const Graph& graph, const Tensors& inputs) {
  Tensors values = inputs;
  for (const Node& node : graph.nodes) {
    Call call{.node = node, .inputs = {}};
    for (const std::string& name : node.inputs) {
      const Tensor* constant = graph.find_initializer(name);
      const auto found = values.find(name);
      CARNOT_ASSERT(name.empty() || constant != nullptr || found != values.end());
      call.inputs.push_back(name.empty()          ? nullptr
                            : constant != nullptr ? constant
                                                  : &found->second);
    }
    CARNOT_TRY(auto outputs, run_node(call));
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      values.insert_or_assign(node.outputs[i], std::move(outputs[i]));
    }
  }
  return values;
}

}  // namespace carnot
