// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <algorithm>
#include <array>

#include "torch/operators.hpp"

namespace carnot::worker {
namespace {

/// What torch adds of the new statistic; ONNX's momentum is what is kept of the old one.
double share_of_new(const Site& site) {
  return 1.0 - static_cast<double>(site.node().real("momentum", 0.9F));
}

Result<Kernel> batch_norm(const Site& site) {
  CARNOT_TRY_VOID(site.needs(5));
  CARNOT_TRY_VOID(site.gives_only(1, "its new running statistics"));
  const double epsilon = static_cast<double>(site.node().real("epsilon", 1e-5F));
  const double momentum = share_of_new(site);
  if (site.node().integer("training_mode", 0) != 0) {
    // By the batch's own statistics: weights are standardised so, also in inference.
    return gives_one([=](const Arguments& in) {
      return at::batch_norm(in[0], in[1], in[2], {}, {}, true, momentum, epsilon, true);
    });
  }
  return gives_one([=](const Arguments& in) {
    return at::batch_norm(in[0], in[1], in[2], in[3], in[4], false, momentum, epsilon, true);
  });
}

Result<Kernel> instance_norm(const Site& site) {
  CARNOT_TRY_VOID(site.needs(3));
  const double epsilon = static_cast<double>(site.node().real("epsilon", 1e-5F));
  return gives_one([epsilon](const Arguments& in) {
    return at::instance_norm(in[0], in[1], in[2], {}, {}, true, 0.0, epsilon, true);
  });
}

Result<Integers> normalised_shape(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  CARNOT_TRY(const std::int64_t axis, site.axis(site.node().integer("axis", -1), site.rank(0)));
  const Integers shape = site.shape(0);
  return Integers{shape.begin() + axis, shape.end()};
}

Result<Kernel> layer_norm(const Site& site) {
  CARNOT_TRY_VOID(site.gives_only(1, "mean and deviation"));
  CARNOT_TRY(const Integers shape, normalised_shape(site));
  const double epsilon = static_cast<double>(site.node().real("epsilon", 1e-5F));
  const bool fits = site.shape(1) == shape && (!site.has(2) || site.shape(2) == shape);
  if (fits) {
    return gives_one(
        [=](const Arguments& in) { return at::layer_norm(in[0], shape, in[1], in[2], epsilon); });
  }
  return gives_one([=](const Arguments& in) {
    const at::Tensor scaled = at::mul(at::layer_norm(in[0], shape, {}, {}, epsilon), in[1]);
    return in[2].defined() ? at::add(scaled, in[2]) : scaled;
  });
}

Result<Kernel> root_mean_square_norm(const Site& site) {
  CARNOT_TRY(const Integers shape, normalised_shape(site));
  const double epsilon = static_cast<double>(site.node().real("epsilon", 1e-5F));
  return gives_one(
      [=](const Arguments& in) { return at::mul(at::rms_norm(in[0], shape, {}, epsilon), in[1]); });
}

Result<Kernel> group_norm(const Site& site) {
  CARNOT_TRY_VOID(site.needs(3));
  const std::int64_t groups = site.node().integer("num_groups", 1);
  const double epsilon = static_cast<double>(site.node().real("epsilon", 1e-5F));
  const std::int64_t channels = site.shape(0).at(1);
  if (groups < 1 || channels % groups != 0) return site.cannot("its groups do not fit.");
  // Opset 18 has one scale for each group, 21 one for each channel.
  const std::int64_t repeats = channels / std::max<std::int64_t>(1, site.value(1).numel());
  return gives_one([=](const Arguments& in) {
    const auto each = [&](const at::Tensor& t) {
      return repeats == 1 ? t : at::repeat_interleave(t, repeats);
    };
    return at::group_norm(in[0], groups, each(in[1]), each(in[2]), epsilon, true);
  });
}

constexpr auto kNorms = std::to_array<Operator>({
    {"BatchNormalization", batch_norm},
    {"InstanceNormalization", instance_norm},
    {"LayerNormalization", layer_norm},
    {"RMSNormalization", root_mean_square_norm},
    {"GroupNormalization", group_norm},
});

}  // namespace

std::span<const Operator> normalisation_operators() { return kNorms; }

}  // namespace carnot::worker
