// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <array>
#include <utility>

#include "torch/operators.hpp"
#include "torch/operators/window.hpp"

namespace carnot::worker {
namespace {

/// The dimensions of the image behind those of a weight.
Integers kernel_of(const Site& site) {
  const Integers weight = site.shape(1);
  return {weight.begin() + 2, weight.end()};
}

// By the number of dimensions, through the functions that autocast knows.
at::Tensor convolved(const Arguments& in, const at::Tensor& x, const Window& window,
                     const Integers& pads, std::int64_t groups) {
  switch (window.kernel.size()) {
    case 1:
      return at::conv1d(x, in[1], in[2], window.strides, pads, window.dilations, groups);
    case 2:
      return at::conv2d(x, in[1], in[2], window.strides, pads, window.dilations, groups);
    default:
      return at::conv3d(x, in[1], in[2], window.strides, pads, window.dilations, groups);
  }
}

Result<Kernel> conv(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  if (site.rank(1) < 3 || site.rank(1) > 5)
    return site.cannot("it convolves other than 1 to 3 dimensions.");
  CARNOT_TRY(const Window window, window_of(site, kernel_of(site)));
  const std::int64_t groups = site.node().integer("group", 1);
  if (window.is_symmetric()) {
    return gives_one(
        [=](const Arguments& in) { return convolved(in, in[0], window, window.before, groups); });
  }
  const Integers none(window.kernel.size(), 0);
  const Integers borders = window.borders();
  return gives_one([=](const Arguments& in) {
    return convolved(in, at::constant_pad_nd(in[0], borders), window, none, groups);
  });
}

/// What is cut from the sides of a transposed convolution without borders: ONNX lets both differ,
/// torch does not.
struct Transposed {
  Window window;
  Integers output_padding;
  std::int64_t groups = 1;
};

/// With output_shape the borders are what is too much, the odd one behind for SAME_UPPER.
Result<void> fit_to_output_shape(const Site& site, Transposed& form) {
  const Integers wanted = site.node().integers("output_shape");
  const Integers shape = site.shape(0);
  Window& window = form.window;
  const std::size_t rank = window.kernel.size();
  const std::string automatic = site.node().text("auto_pad", "NOTSET");
  const bool same = automatic.starts_with("SAME");
  if (wanted.empty() && !same) return {};
  if (!wanted.empty() && wanted.size() < rank) return site.cannot("its output_shape is too short.");
  for (std::size_t i = 0; i < rank; ++i) {
    const std::int64_t length =
        wanted.empty() ? shape[i + 2] * window.strides[i] : wanted[wanted.size() - rank + i];
    const std::int64_t total =
        window.strides[i] * (shape[i + 2] - 1) + form.output_padding[i] + window.span(i) - length;
    if (total < 0) return site.cannot("its output is larger than its windows reach.");
    window.before[i] = automatic == "SAME_UPPER" ? total / 2 : total - total / 2;
    window.after[i] = total - window.before[i];
  }
  return {};
}

at::Tensor convolved_back(const Arguments& in, const Transposed& form, const Integers& pads) {
  const Window& window = form.window;
  switch (window.kernel.size()) {
    case 1:
      return at::conv_transpose1d(in[0], in[1], in[2], window.strides, pads, form.output_padding,
                                  form.groups, window.dilations);
    case 2:
      return at::conv_transpose2d(in[0], in[1], in[2], window.strides, pads, form.output_padding,
                                  form.groups, window.dilations);
    default:
      return at::conv_transpose3d(in[0], in[1], in[2], window.strides, pads, form.output_padding,
                                  form.groups, window.dilations);
  }
}

Result<Kernel> conv_transpose(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  if (site.rank(1) < 3 || site.rank(1) > 5)
    return site.cannot("it convolves other than 1 to 3 dimensions.");
  Transposed form;
  CARNOT_TRY(form.window, window_of(site, kernel_of(site)));
  const std::size_t rank = form.window.kernel.size();
  form.output_padding = site.node().integers("output_padding", Integers(rank, 0));
  form.groups = site.node().integer("group", 1);
  CARNOT_TRY_VOID(fit_to_output_shape(site, form));
  if (form.window.is_symmetric())
    return gives_one(
        [form](const Arguments& in) { return convolved_back(in, form, form.window.before); });
  const Integers none(rank, 0);
  Integers cut = form.window.borders();
  for (std::int64_t& border : cut) border = -border;
  return gives_one([=](const Arguments& in) {
    return at::constant_pad_nd(convolved_back(in, form, none), cut);
  });
}

/// [N, C·Πblock, L] summed into [N, C, image], where blocks overlap.
Result<Kernel> blocks_to_image(const Site& site) {
  CARNOT_TRY_VOID(site.needs(3));
  CARNOT_TRY(const Integers image, site.integers(1, "image_shape"));
  CARNOT_TRY(const Integers block, site.integers(2, "block_shape"));
  const Integers strides = site.node().integers("strides", Integers(block.size(), 1));
  const Integers dilations = site.node().integers("dilations", Integers(block.size(), 1));
  const Integers pads = site.node().integers("pads", Integers(2 * block.size(), 0));
  if (block.size() != 2 || pads.size() != 4 || pads[0] != pads[2] || pads[1] != pads[3])
    return site.cannot("it builds images of two dimensions and equal borders only.");
  const Integers borders{pads[0], pads[1]};
  return gives_one([=](const Arguments& in) {
    return at::col2im(in[0], image, block, dilations, borders, strides);
  });
}

constexpr auto kConvolutions = std::to_array<Operator>({
    {"Conv", conv},
    {"ConvTranspose", conv_transpose},
    {"Col2Im", blocks_to_image},
});

}  // namespace

std::span<const Operator> convolution_operators() { return kConvolutions; }

}  // namespace carnot::worker
