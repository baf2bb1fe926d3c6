// SPDX-License-Identifier: Apache-2.0
//
// What slides a window over the planes of an image.
#include <algorithm>
#include <limits>

#include "support/reference_operators/operators.hpp"

namespace carnot::reference {
namespace {

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

}  // namespace

Tensor conv(const Call& call) {
  return convolve(call, call.shape(0), call.floats(0), call.floats(1),
                  call.has(2) ? call.floats(2) : Floats{});
}

Tensor conv_integer(const Call& call) {
  return as_int32(convolve(call, call.shape(0), without_zero_point(call.floats(0), call, 2),
                           without_zero_point(call.floats(1), call, 3), {}));
}

Tensor max_pool(const Call& call) { return pool(call, true); }
Tensor average_pool(const Call& call) { return pool(call, false); }

Tensor global_average_pool(const Call& call) {
  const Shape& shape = call.shape(0);
  const Floats x = call.floats(0);
  const std::size_t plane = x.size() / size(shape[0] * shape[1]);
  Floats y;
  for (std::size_t at = 0; at < x.size(); at += plane) {
    float sum = 0.0F;
    for (std::size_t i = 0; i < plane; ++i) sum += x[at + i];
    y.push_back(sum / static_cast<float>(plane));
  }
  Shape pooled(shape.size(), 1);
  pooled[0] = shape[0];
  pooled[1] = shape[1];
  return floats_tensor(pooled, y);
}

}  // namespace carnot::reference
