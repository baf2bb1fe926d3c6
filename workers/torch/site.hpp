// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"

/// Between the plan and the operators: what an operator's function is chosen from (Site), and what
/// it reads in every run (Arguments).
namespace carnot::worker {

using Integers = std::vector<std::int64_t>;
using Slot = std::uint32_t;

/// The slot of every optional input that is absent: a tensor that is not defined.
constexpr Slot kAbsent = 0;

/// What a node reads in one run, in its order. Borrows the plan's values.
class Arguments {
 public:
  Arguments(const at::Tensor* values, std::span<const Slot> slots)
      : values_{values}, slots_{slots} {}

  /// Not defined where an optional input is absent.
  const at::Tensor& operator[](std::size_t i) const {
    return values_[i < slots_.size() ? slots_[i] : kAbsent];
  }
  std::size_t size() const { return slots_.size(); }
  std::vector<at::Tensor> all() const;

 private:
  const at::Tensor* values_;
  std::span<const Slot> slots_;
};

/// One node's work: reads its arguments, sets its outputs. Made once, at load; everything that can
/// be settled then is. Only operations that torch can differentiate, and none in place: the same
/// functions have to serve training.
using Kernel = std::function<void(const Arguments&, std::span<at::Tensor>)>;

/// For the many nodes with a single output.
template <class Function>
Kernel gives_one(Function function) {
  return [function = std::move(function)](const Arguments& in, std::span<at::Tensor> out) {
    out[0] = function(in);
  };
}

/// An input as it is known while the function is chosen.
struct Given {
  at::Tensor value;  // of the trial run; not defined where absent
  bool constant = false;
};

/// A node where it stands: its attributes, its constant inputs, and of every input type and shape,
/// which a fixed batch settles for all runs.
class Site {
 public:
  Site(const Node& node, std::int64_t opset, std::vector<Given> inputs, at::Device device)
      : node_{node}, opset_{opset}, inputs_{std::move(inputs)}, device_{device} {}

  const Node& node() const { return node_; }
  std::int64_t opset() const { return opset_; }
  at::Device device() const { return device_; }
  std::size_t inputs() const { return inputs_.size(); }

  bool has(std::size_t i) const { return i < inputs_.size() && inputs_[i].value.defined(); }
  bool is_constant(std::size_t i) const { return has(i) && inputs_[i].constant; }
  /// REQUIRES: has(i), which `needs` settles for the inputs that an operator must have.
  const at::Tensor& value(std::size_t i) const { return inputs_[i].value; }
  Integers shape(std::size_t i) const { return value(i).sizes().vec(); }
  std::int64_t rank(std::size_t i) const { return value(i).dim(); }

  /// Errors: unsupported when fewer inputs are there, for later uses of `value`.
  Result<void> needs(std::size_t inputs) const;
  /// Errors: unsupported when an output beyond the first ones is read; `meaning` says what it is.
  Result<void> gives_only(std::size_t outputs, std::string_view meaning) const;

  /// The elements of a constant input of whole numbers. Errors: unsupported where it is absent, or
  /// calculated from the image: then shapes could change from run to run.
  Result<Integers> integers(std::size_t i, std::string_view meaning) const;
  /// Numbers, likewise.
  Result<std::vector<double>> reals(std::size_t i, std::string_view meaning) const;
  /// From a constant input, or from the attribute of the same meaning that older opsets have, or
  /// empty when there is neither.
  Result<std::optional<Integers>> integers_or_attribute(std::size_t i,
                                                        std::string_view attribute) const;

  /// The axis counted from the front. Errors: bad_input outside the tensor's rank.
  Result<std::int64_t> axis(std::int64_t axis, std::int64_t rank) const;
  Result<Integers> axes(Integers axes, std::int64_t rank) const;

  /// An Error: `what` says what this node asks for that is not there.
  tl::unexpected<Error> cannot(std::string_view what) const;

 private:
  const Node& node_;
  std::int64_t opset_;
  std::vector<Given> inputs_;
  at::Device device_;
};

using MakeKernel = Result<Kernel> (*)(const Site&);

}  // namespace carnot::worker
