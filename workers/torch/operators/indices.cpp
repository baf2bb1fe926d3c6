// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <array>
#include <string>

#include "torch/operators.hpp"

namespace carnot::worker {
namespace {

/// Counted from the front: ONNX counts negative ones from the end, torch's functions refuse them.
at::Tensor from_the_front(const at::Tensor& indices, std::int64_t length) {
  const at::Tensor wide = indices.to(at::kLong);
  return at::where(at::lt(wide, 0), at::add(wide, length), wide);
}

Result<Kernel> gather(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  CARNOT_TRY(const std::int64_t axis, site.axis(site.node().integer("axis", 0), site.rank(0)));
  const Integers shape = site.shape(0);
  const std::int64_t length = shape[static_cast<std::size_t>(axis)];
  if (site.is_constant(1) && site.rank(1) == 0) {
    CARNOT_TRY(const Integers index, site.integers(1, "index"));
    return gives_one(
        [axis, one = index.front()](const Arguments& in) { return at::select(in[0], axis, one); });
  }
  Integers after = site.shape(1);
  after.insert(after.begin(), shape.begin(), shape.begin() + axis);
  after.insert(after.end(), shape.begin() + axis + 1, shape.end());
  if (site.is_constant(1)) {
    const at::Tensor rows = from_the_front(site.value(1).flatten(), length);
    return gives_one([=](const Arguments& in) {
      return at::reshape(at::index_select(in[0], axis, rows), after);
    });
  }
  return gives_one([=](const Arguments& in) {
    const at::Tensor rows = from_the_front(in[1].flatten(), length);
    return at::reshape(at::index_select(in[0], axis, rows), after);
  });
}

Result<Kernel> gather_elements(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  CARNOT_TRY(const std::int64_t axis, site.axis(site.node().integer("axis", 0), site.rank(0)));
  const std::int64_t length = site.value(0).size(axis);
  return gives_one(
      [=](const Arguments& in) { return at::gather(in[0], axis, from_the_front(in[1], length)); });
}

Result<Kernel> scatter_elements(const Site& site) {
  CARNOT_TRY_VOID(site.needs(3));
  CARNOT_TRY(const std::int64_t axis, site.axis(site.node().integer("axis", 0), site.rank(0)));
  const std::int64_t length = site.value(0).size(axis);
  const std::string reduction = site.node().text("reduction", "none");
  if (reduction == "add") {
    return gives_one([=](const Arguments& in) {
      return at::scatter_add(in[0], axis, from_the_front(in[1], length), in[2]);
    });
  }
  if (reduction != "none") return site.cannot("it reduces by other than adding.");
  return gives_one([=](const Arguments& in) {
    return at::scatter(in[0], axis, from_the_front(in[1], length), in[2]);
  });
}

/// An index of several numbers as a row of a matrix: the first `depth` dimensions become one.
struct Rows {
  Integers lengths;  // of the indexed dimensions
  Integers matrix;   // rows × what an index stands for
  std::int64_t depth = 0;
};

Result<Rows> rows_of(const Site& site) {
  CARNOT_TRY_VOID(site.needs(2));
  const Integers shape = site.shape(0);
  const Integers indices = site.shape(1);
  if (indices.empty() || indices.back() < 1 ||
      indices.back() > static_cast<std::int64_t>(shape.size()))
    return site.cannot("its indices have another depth than the tensor.");
  Rows rows;
  rows.depth = indices.back();
  rows.lengths.assign(shape.begin(), shape.begin() + rows.depth);
  rows.matrix = {1, 1};
  for (std::size_t i = 0; i < shape.size(); ++i)
    rows.matrix[static_cast<std::int64_t>(i) < rows.depth ? 0 : 1] *= shape[i];
  return rows;
}

at::Tensor row_numbers(const at::Tensor& indices, const Rows& rows) {
  const at::Tensor each = at::reshape(indices.to(at::kLong), {-1, rows.depth});
  at::Tensor row = at::zeros({each.size(0)}, each.options());
  for (std::int64_t i = 0; i < rows.depth; ++i) {
    const std::int64_t length = rows.lengths[static_cast<std::size_t>(i)];
    row = at::add(at::mul(row, length), from_the_front(at::select(each, 1, i), length));
  }
  return row;
}

Result<Kernel> gather_nd(const Site& site) {
  if (site.node().integer("batch_dims", 0) != 0)
    return site.cannot("it gathers within batches, which torch has no function for.");
  CARNOT_TRY(const Rows rows, rows_of(site));
  Integers after = site.shape(1);
  after.pop_back();
  const Integers shape = site.shape(0);
  after.insert(after.end(), shape.begin() + rows.depth, shape.end());
  return gives_one([=](const Arguments& in) {
    const at::Tensor matrix = at::reshape(in[0], rows.matrix);
    return at::reshape(at::index_select(matrix, 0, row_numbers(in[1], rows)), after);
  });
}

Result<Kernel> scatter_nd(const Site& site) {
  CARNOT_TRY_VOID(site.needs(3));
  CARNOT_TRY(const Rows rows, rows_of(site));
  const Integers shape = site.shape(0);
  const std::string reduction = site.node().text("reduction", "none");
  if (reduction != "none" && reduction != "add")
    return site.cannot("it reduces by other than adding.");
  const bool adds = reduction == "add";
  return gives_one([=](const Arguments& in) {
    const at::Tensor matrix = at::reshape(in[0], rows.matrix);
    const at::Tensor row = row_numbers(in[1], rows);
    const at::Tensor updates = at::reshape(in[2], {-1, rows.matrix[1]});
    return at::reshape(
        adds ? at::index_add(matrix, 0, row, updates) : at::index_copy(matrix, 0, row, updates),
        shape);
  });
}

Result<Kernel> one_hot(const Site& site) {
  CARNOT_TRY_VOID(site.needs(3));
  CARNOT_TRY(const Integers depth, site.integers(1, "depth"));
  if (depth.size() != 1) return site.cannot("its depth is not a single number.");
  CARNOT_TRY(const std::int64_t axis, site.axis(site.node().integer("axis", -1), site.rank(0) + 1));
  const std::int64_t classes = depth.front();
  Integers along(static_cast<std::size_t>(site.rank(0) + 1), 1);
  along[static_cast<std::size_t>(axis)] = classes;
  const at::Tensor all =
      at::arange(classes, at::TensorOptions{at::kLong}.device(site.device())).reshape(along);
  return gives_one([=](const Arguments& in) {
    const at::Tensor index = at::unsqueeze(from_the_front(in[0], classes), axis);
    return at::where(at::eq(index, all), at::select(in[2], 0, 1), at::select(in[2], 0, 0));
  });
}

constexpr auto kIndices = std::to_array<Operator>({
    {"Gather", gather},
    {"GatherElements", gather_elements},
    {"GatherND", gather_nd},
    {"ScatterElements", scatter_elements},
    {"ScatterND", scatter_nd},
    {"OneHot", one_hot},
});

}  // namespace

std::span<const Operator> index_operators() { return kIndices; }

}  // namespace carnot::worker
