// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <array>
#include <numeric>

#include "torch/operators.hpp"

namespace carnot::worker {
namespace {

using Reduce = at::Tensor (*)(const at::Tensor&, at::IntArrayRef axes, bool keep);

at::Tensor mean_over(const at::Tensor& x, at::IntArrayRef axes, bool keep) {
  return at::mean(x, axes, keep);
}
at::Tensor sum_over(const at::Tensor& x, at::IntArrayRef axes, bool keep) {
  return at::sum(x, axes, keep, x.scalar_type());
}
at::Tensor square_sum_over(const at::Tensor& x, at::IntArrayRef axes, bool keep) {
  return at::sum(at::mul(x, x), axes, keep, x.scalar_type());
}
at::Tensor magnitude_sum_over(const at::Tensor& x, at::IntArrayRef axes, bool keep) {
  return at::sum(at::abs(x), axes, keep, x.scalar_type());
}
at::Tensor norm_over(const at::Tensor& x, at::IntArrayRef axes, bool keep) {
  return at::linalg_vector_norm(x, 2, axes, keep);
}
at::Tensor product_over(const at::Tensor& x, at::IntArrayRef axes, bool keep) {
  at::Tensor product = x;
  for (const std::int64_t axis : axes) product = at::prod(product, axis, true, x.scalar_type());
  if (keep) return product;
  return at::squeeze(product, axes);
}
at::Tensor log_sum_over(const at::Tensor& x, at::IntArrayRef axes, bool keep) {
  return at::log(at::sum(x, axes, keep));
}

template <Reduce function>
Result<Kernel> reduce(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  CARNOT_TRY(const auto named, site.integers_or_attribute(1, "axes"));
  const bool keep = site.node().integer("keepdims", 1) != 0;
  Integers wanted = named.value_or(Integers{});
  if (wanted.empty()) {
    if (site.node().integer("noop_with_empty_axes", 0) != 0)
      return gives_one([](const Arguments& in) { return in[0]; });
    wanted.resize(static_cast<std::size_t>(site.rank(0)));
    std::iota(wanted.begin(), wanted.end(), 0);
  }
  CARNOT_TRY(const Integers axes, site.axes(std::move(wanted), site.rank(0)));
  return gives_one([axes, keep](const Arguments& in) { return function(in[0], axes, keep); });
}

using FindIndex = at::Tensor (*)(const at::Tensor&, std::optional<std::int64_t>, bool);

template <FindIndex function>
Result<Kernel> index_of_extreme(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  if (site.node().integer("select_last_index", 0) != 0)
    return site.cannot("of equal elements it takes the first, not the last.");
  CARNOT_TRY(const std::int64_t axis, site.axis(site.node().integer("axis", 0), site.rank(0)));
  const bool keep = site.node().integer("keepdims", 1) != 0;
  return gives_one([axis, keep](const Arguments& in) { return function(in[0], axis, keep); });
}

Result<Kernel> cumulative_sum(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  CARNOT_TRY(const Integers axes, site.integers(1, "axis"));
  if (axes.size() != 1) return site.cannot("its axis is not a single number.");
  CARNOT_TRY(const std::int64_t axis, site.axis(axes.front(), site.rank(0)));
  const bool reverse = site.node().integer("reverse", 0) != 0;
  const bool exclusive = site.node().integer("exclusive", 0) != 0;
  return gives_one([axis, reverse, exclusive](const Arguments& in) {
    const at::Tensor x = reverse ? at::flip(in[0], axis) : in[0];
    at::Tensor sums = at::cumsum(x, axis, x.scalar_type());
    if (exclusive) sums = at::sub(sums, x);
    return reverse ? at::flip(sums, axis) : sums;
  });
}

Result<Kernel> top_k(const Site& site) {
  CARNOT_TRY_VOID(site.needs(1));
  CARNOT_TRY(const auto counts, site.integers_or_attribute(1, "k"));
  const std::int64_t count =
      counts && !counts->empty() ? counts->front() : site.node().integer("k", 1);
  CARNOT_TRY(const std::int64_t axis, site.axis(site.node().integer("axis", -1), site.rank(0)));
  const bool largest = site.node().integer("largest", 1) != 0;
  return Kernel{[=](const Arguments& in, std::span<at::Tensor> out) {
    // Of equal ones those in front, which topk does not promise.
    const auto [values, indices] = at::sort(in[0], /*stable=*/true, axis, largest);
    out[0] = values.narrow(axis, 0, count);
    if (out.size() > 1) out[1] = indices.narrow(axis, 0, count);
  }};
}

constexpr auto kReductions = std::to_array<Operator>({
    {"ReduceMean", reduce<mean_over>},
    {"ReduceSum", reduce<sum_over>},
    {"ReduceSumSquare", reduce<square_sum_over>},
    {"ReduceL1", reduce<magnitude_sum_over>},
    {"ReduceL2", reduce<norm_over>},
    {"ReduceMax", reduce<at::amax>},
    {"ReduceMin", reduce<at::amin>},
    {"ReduceProd", reduce<product_over>},
    {"ReduceLogSum", reduce<log_sum_over>},
    {"ReduceLogSumExp", reduce<at::logsumexp>},
    {"ArgMax", index_of_extreme<at::argmax>},
    {"ArgMin", index_of_extreme<at::argmin>},
    {"CumSum", cumulative_sum},
    {"TopK", top_k},
});

}  // namespace

std::span<const Operator> reduction_operators() { return kReductions; }

}  // namespace carnot::worker
