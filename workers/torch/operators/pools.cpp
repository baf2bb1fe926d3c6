// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <array>
#include <limits>
#include <utility>

#include "torch/operators.hpp"
#include "torch/operators/bytes.hpp"
#include "torch/operators/window.hpp"

namespace carnot::worker {
namespace {

struct Pool {
  Window window;
  Integers pads;     // of torch's own, equal on both sides
  Integers borders;  // added before; empty for none
  bool ceil = false;
  bool count_borders = false;
};

bool is_within_half(const Window& window) {
  for (std::size_t i = 0; i < window.kernel.size(); ++i) {
    if (window.before[i] > window.kernel[i] / 2) return false;
  }
  return true;
}

/// torch knows equal borders up to half a kernel; others are added by hand. Then rounding up means
/// to add what the last window needs, unless that window would begin beyond the image.
void settle_borders(Pool& pool, const Integers& shape) {
  Window& window = pool.window;
  if (window.is_symmetric() && is_within_half(window)) {
    pool.pads = window.before;
    return;
  }
  for (std::size_t i = 0; pool.ceil && i < window.kernel.size(); ++i) {
    const std::int64_t inside = window.before[i] + shape[i + 2];
    const std::int64_t stride = window.strides[i];
    const std::int64_t free = inside + window.after[i] - window.span(i);
    std::int64_t steps = (free + stride - 1) / stride;
    if (steps * stride >= inside) --steps;
    window.after[i] = steps * stride + window.span(i) - inside;
  }
  pool.ceil = false;
  pool.borders = window.borders();
  pool.pads.assign(window.kernel.size(), 0);
}

Result<Pool> pool_of(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  Pool pool;
  CARNOT_TRY(pool.window, window_of(site, site.node().integers("kernel_shape")));
  if (pool.window.kernel.size() > 3) return site.cannot("it pools more than 3 dimensions.");
  pool.ceil = site.node().integer("ceil_mode", 0) != 0;
  pool.count_borders = site.node().integer("count_include_pad", 0) != 0;
  settle_borders(pool, site.shape(0));
  return pool;
}

at::Tensor greatest_in(const at::Tensor& x, const Pool& pool) {
  const Window& window = pool.window;
  switch (window.kernel.size()) {
    case 1:
      return at::max_pool1d(x, window.kernel, window.strides, pool.pads, window.dilations,
                            pool.ceil);
    case 2:
      return at::max_pool2d(x, window.kernel, window.strides, pool.pads, window.dilations,
                            pool.ceil);
    default:
      return at::max_pool3d(x, window.kernel, window.strides, pool.pads, window.dilations,
                            pool.ceil);
  }
}

Result<Kernel> max_pool(const Site& site) {
  CARNOT_TRY_VOID(site.gives_only(1, "the place of each maximum"));
  CARNOT_TRY(const Pool pool, pool_of(site));
  const bool reads_bytes = site.value(0).element_size() == 1;
  if (reads_bytes && pool.window.kernel.size() == 2) {
    // torch has it for quantised tensors alone; order is the same whatever the scale.
    const double least = site.value(0).scalar_type() == at::kChar ? -128.0 : 0.0;
    return gives_one([pool, least](const Arguments& in) {
      const at::Tensor x =
          pool.borders.empty() ? in[0] : at::constant_pad_nd(in[0], pool.borders, least);
      return as_bytes(greatest_in(as_quantised(x, 1.0, 0), pool));
    });
  }
  if (pool.borders.empty())
    return gives_one([pool](const Arguments& in) { return greatest_in(in[0], pool); });
  return gives_one([pool](const Arguments& in) {
    constexpr double kNothing = -std::numeric_limits<double>::infinity();
    return greatest_in(at::constant_pad_nd(in[0], pool.borders, kNothing), pool);
  });
}

at::Tensor mean_in(const at::Tensor& x, const Pool& pool, bool count_borders) {
  const Window& window = pool.window;
  switch (window.kernel.size()) {
    case 1:
      return at::avg_pool1d(x, window.kernel, window.strides, pool.pads, pool.ceil, count_borders);
    case 2:
      return at::avg_pool2d(x, window.kernel, window.strides, pool.pads, pool.ceil, count_borders);
    default:
      return at::avg_pool3d(x, window.kernel, window.strides, pool.pads, pool.ceil, count_borders);
  }
}

Result<Kernel> average_pool(const Site& site) {
  CARNOT_TRY(const Pool pool, pool_of(site));
  if (pool.window.dilations != Integers(pool.window.kernel.size(), 1))
    return site.cannot("torch has no dilated averages.");
  if (pool.borders.empty()) {
    return gives_one(
        [pool](const Arguments& in) { return mean_in(in[0], pool, pool.count_borders); });
  }
  if (pool.count_borders) {
    return gives_one([pool](const Arguments& in) {
      return mean_in(at::constant_pad_nd(in[0], pool.borders), pool, true);
    });
  }
  // The share of each window that lies in the image, by which the mean over all of it is too small.
  const at::Tensor ones = at::ones_like(site.value(0).narrow(0, 0, 1).narrow(1, 0, 1));
  const at::Tensor share = mean_in(at::constant_pad_nd(ones, pool.borders), pool, true);
  return gives_one([pool, share](const Arguments& in) {
    return at::div(mean_in(at::constant_pad_nd(in[0], pool.borders), pool, true), share);
  });
}

Result<Integers> image_axes(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  Integers axes;
  for (std::int64_t axis = 2; axis < site.rank(0); ++axis) axes.push_back(axis);
  if (axes.empty()) return site.cannot("it pools a tensor without image dimensions.");
  return axes;
}

Result<Kernel> global_average_pool(const Site& site) {
  CARNOT_TRY(const Integers axes, image_axes(site));
  if (axes.size() == 2)
    return gives_one([](const Arguments& in) { return at::adaptive_avg_pool2d(in[0], {1, 1}); });
  return gives_one([axes](const Arguments& in) { return at::mean(in[0], axes, true); });
}

Result<Kernel> global_max_pool(const Site& site) {
  CARNOT_TRY(const Integers axes, image_axes(site));
  return gives_one([axes](const Arguments& in) { return at::amax(in[0], axes, true); });
}

constexpr auto kPools = std::to_array<Operator>({
    {"MaxPool", max_pool},
    {"AveragePool", average_pool},
    {"GlobalAveragePool", global_average_pool},
    {"GlobalMaxPool", global_max_pool},
});

}  // namespace

std::span<const Operator> pooling_operators() { return kPools; }

}  // namespace carnot::worker
