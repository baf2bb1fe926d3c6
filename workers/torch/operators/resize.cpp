// SPDX-License-Identifier: Apache-2.0
#include "torch/operators/resize.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

namespace carnot::worker {
namespace {

/// What is asked of one of the two image dimensions.
struct Scaling {
  std::int64_t before = 0;
  std::int64_t after = 0;
  double scale = 1.0;  // as given, or after / before
  bool given = false;  // by scale, not by size
};

struct ResizeForm {
  std::string mode;
  std::string coordinates;
  std::string rounding;
  bool antialias = false;
  Scaling height;
  Scaling width;

  Integers size() const { return {height.after, width.after}; }
};

/// The numbers of scales or sizes for every dimension, where only some axes are named.
template <class T>
Result<std::vector<T>> for_all_axes(const Site& site, std::vector<T> given, std::vector<T> all) {
  const Integers axes = site.node().integers("axes");
  if (axes.empty()) return given;
  CARNOT_TRY(const Integers named, site.axes(axes, site.rank(0)));
  if (named.size() != given.size()) return site.cannot("it has not one scale for each axis.");
  for (std::size_t i = 0; i < named.size(); ++i) all[static_cast<std::size_t>(named[i])] = given[i];
  return all;
}

Result<std::vector<double>> scales_of(const Site& site) {
  if (site.opset() < 9) {
    const auto found = site.node().attributes.find("scales");
    const auto* floats = found == site.node().attributes.end()
                             ? nullptr
                             : std::get_if<std::vector<float>>(&found->second);
    if (floats == nullptr) return site.cannot("its scales are missing.");
    return std::vector<double>(floats->begin(), floats->end());
  }
  return site.reals(site.opset() < 11 ? 1 : 2, "scales");
}

Result<std::vector<Scaling>> scalings_of(const Site& site) {
  const Integers shape = site.shape(0);
  std::vector<Scaling> all;
  if (site.opset() >= 11 && site.has(3) && site.value(3).numel() > 0) {
    CARNOT_TRY(Integers given, site.integers(3, "sizes"));
    CARNOT_TRY(const Integers sizes, for_all_axes(site, std::move(given), shape));
    if (sizes.size() != shape.size()) return site.cannot("it has not a size for each dimension.");
    for (std::size_t i = 0; i < shape.size(); ++i)
      all.push_back(
          {shape[i], sizes[i], static_cast<double>(sizes[i]) / static_cast<double>(shape[i])});
    return all;
  }
  CARNOT_TRY(auto given, scales_of(site));
  CARNOT_TRY(const auto scales,
             for_all_axes(site, std::move(given), std::vector<double>(shape.size(), 1.0)));
  if (scales.size() != shape.size()) return site.cannot("it has not a scale for each dimension.");
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const double length = std::floor(static_cast<double>(shape[i]) * scales[i]);
    all.push_back({shape[i], static_cast<std::int64_t>(length), scales[i], true});
  }
  return all;
}

Result<ResizeForm> form_of(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  CARNOT_TRY(const auto scalings, scalings_of(site));
  if (scalings.size() != 4 || scalings[0].before != scalings[0].after ||
      scalings[1].before != scalings[1].after)
    return site.cannot("it scales other than the two dimensions of an image.");
  if (site.node().text("keep_aspect_ratio_policy", "stretch") != "stretch")
    return site.cannot("it keeps the image's proportions, which only stretching is known of.");
  const bool old = site.opset() < 11;
  ResizeForm form;
  form.mode = site.node().text("mode", "nearest");
  form.coordinates =
      site.node().text("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel");
  form.rounding = site.node().text("nearest_mode", old ? "floor" : "round_prefer_floor");
  form.antialias = site.node().integer("antialias", 0) != 0;
  form.height = scalings[2];
  form.width = scalings[3];
  return form;
}

/// Where a pixel of the result lies in the image, by the specification's names.
std::optional<double> source_of(const ResizeForm& form, const Scaling& along, std::int64_t pixel) {
  const auto x = static_cast<double>(pixel);
  const auto length = static_cast<double>(along.after);
  if (form.coordinates == "asymmetric") return x / along.scale;
  if (form.coordinates == "half_pixel") return (x + 0.5) / along.scale - 0.5;
  if (form.coordinates == "pytorch_half_pixel")
    return along.after > 1 ? (x + 0.5) / along.scale - 0.5 : 0.0;
  if (form.coordinates == "align_corners") {
    return along.after > 1 ? x * static_cast<double>(along.before - 1) / (length - 1.0) : 0.0;
  }
  return std::nullopt;
}

double rounded(double x, const std::string& rule) {
  if (rule == "floor") return std::floor(x);
  if (rule == "ceil") return std::ceil(x);
  if (rule == "round_prefer_ceil") return std::floor(x + 0.5);
  return std::ceil(x - 0.5);
}

Result<at::Tensor> nearest_pixels(const Site& site, const ResizeForm& form, const Scaling& along) {
  Integers pixels;
  for (std::int64_t i = 0; i < along.after; ++i) {
    const auto source = source_of(form, along, i);
    if (!source) return site.cannot("it maps coordinates by \"" + form.coordinates + "\".");
    const auto nearest = static_cast<std::int64_t>(rounded(*source, form.rounding));
    pixels.push_back(std::clamp<std::int64_t>(nearest, 0, along.before - 1));
  }
  return at::tensor(pixels, at::TensorOptions{at::kLong}).to(site.device());
}

Result<Kernel> nearest(const Site& site, const ResizeForm& form) {
  CARNOT_TRY(const at::Tensor rows, nearest_pixels(site, form, form.height));
  CARNOT_TRY(const at::Tensor columns, nearest_pixels(site, form, form.width));
  const bool whole =
      form.height.after % form.height.before == 0 && form.width.after % form.width.before == 0;
  if (whole && form.coordinates == "asymmetric" && form.rounding == "floor") {
    return gives_one(
        [size = form.size()](const Arguments& in) { return at::upsample_nearest2d(in[0], size); });
  }
  return gives_one([=](const Arguments& in) {
    return at::index_select(at::index_select(in[0], 2, rows), 3, columns);
  });
}

/// ONNX then reaches beyond the last pixel by what the scale leaves over.
bool leaves_a_rest(const Scaling& along) {
  return along.given &&
         static_cast<double>(along.before) * along.scale != static_cast<double>(along.after);
}

Result<Kernel> interpolated(const Site& site, const ResizeForm& form) {
  const bool corners = form.coordinates == "align_corners";
  const bool halves =
      form.coordinates == "half_pixel" ||
      (form.coordinates == "pytorch_half_pixel" && form.height.after > 1 && form.width.after > 1);
  if (!corners && !halves)
    return site.cannot("torch does not interpolate by \"" + form.coordinates + "\".");
  const double sharpness = static_cast<double>(site.node().real("cubic_coeff_a", -0.75F));
  const bool cubic = form.mode == "cubic";
  if ((site.node().integer("exclude_outside", 0) != 0) != form.antialias) {
    return site.cannot(
        "torch takes the border's pixels for what lies outside, but with antialiasing none.");
  }
  if (corners && (leaves_a_rest(form.height) || leaves_a_rest(form.width)))
    return site.cannot(
        "torch puts the last pixel into the corner, whatever the scale leaves over.");
  // With antialiasing torch has Pillow's cubic, of another sharpness.
  if (cubic && std::abs(sharpness - (form.antialias ? -0.5 : -0.75)) > 1e-6)
    return site.cannot("torch has another cubic_coeff_a.");
  const auto scale = [](const Scaling& along) {
    return along.given ? std::optional{along.scale} : std::nullopt;
  };
  return gives_one([=, size = form.size(), h = scale(form.height), w = scale(form.width),
                    antialias = form.antialias](const Arguments& in) {
    if (antialias)
      return cubic ? at::_upsample_bicubic2d_aa(in[0], size, corners, h, w)
                   : at::_upsample_bilinear2d_aa(in[0], size, corners, h, w);
    return cubic ? at::upsample_bicubic2d(in[0], size, corners, h, w)
                 : at::upsample_bilinear2d(in[0], size, corners, h, w);
  });
}

}  // namespace

Result<Kernel> resize(const Site& site) {
  CARNOT_TRY(const ResizeForm form, form_of(site));
  if (form.mode == "nearest") return nearest(site, form);
  if (form.mode == "linear" || form.mode == "cubic") return interpolated(site, form);
  return site.cannot("it resizes by \"" + form.mode + "\".");
}

}  // namespace carnot::worker
