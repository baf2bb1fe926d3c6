// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <array>
#include <string>

#include "torch/operators.hpp"

namespace carnot::worker {
namespace {

/// ONNX has the gates in the order input, output, forget, cell; torch input, forget, cell, output.
at::Tensor in_torchs_order(const at::Tensor& gates) {
  const auto parts = at::chunk(gates, 4, 0);
  return at::cat({parts[0], parts[2], parts[3], parts[1]});
}

struct LstmForm {
  std::int64_t directions = 1;
  std::int64_t hidden = 0;
  Integers shape;  // of the first output: steps, batch, directions, hidden
};

/// For each direction: weights of input and state, and their biases if there are some.
std::vector<at::Tensor> parameters_of(const Arguments& in, const LstmForm& form) {
  std::vector<at::Tensor> parameters;
  for (std::int64_t i = 0; i < form.directions; ++i) {
    parameters.push_back(in_torchs_order(in[1].select(0, i)));
    parameters.push_back(in_torchs_order(in[2].select(0, i)));
    if (!in[3].defined()) continue;
    for (const at::Tensor& bias : at::chunk(in[3].select(0, i), 2, 0))
      parameters.push_back(in_torchs_order(bias));
  }
  return parameters;
}

at::Tensor state_or_zeros(const at::Tensor& state, const at::Tensor& x, const LstmForm& form) {
  if (state.defined()) return state;
  return at::zeros({form.directions, x.size(1), form.hidden}, x.options());
}

Result<void> check_lstm(const Site& site) {
  CARNOT_TRY_VOID(site.needs(3));
  const Node& node = site.node();
  if (site.has(7) || node.integer("layout", 0) != 0 || node.integer("input_forget", 0) != 0 ||
      node.attributes.contains("activations") || node.attributes.contains("clip"))
    return site.cannot("torch has no peepholes, clipping, or other activations and layouts.");
  if (node.text("direction", "forward") == "reverse")
    return site.cannot("torch runs forward, or in both directions.");
  if (!site.has(4)) return {};
  CARNOT_TRY(const Integers lengths, site.integers(4, "sequence lengths"));
  for (const std::int64_t length : lengths) {
    if (length != site.shape(0).at(0)) return site.cannot("its sequences differ in length.");
  }
  return {};
}

Result<Kernel> lstm(const Site& site) {
  CARNOT_TRY_VOID(check_lstm(site));
  LstmForm form;
  form.directions = site.shape(1).at(0);
  form.hidden = site.shape(2).at(2);
  form.shape = {site.shape(0).at(0), site.shape(0).at(1), form.directions, form.hidden};
  return Kernel{[form](const Arguments& in, std::span<at::Tensor> out) {
    const std::vector<at::Tensor> states{state_or_zeros(in[5], in[0], form),
                                         state_or_zeros(in[6], in[0], form)};
    auto [all, hidden, cell] = at::lstm(in[0], states, parameters_of(in, form), in[3].defined(), 1,
                                        0.0, false, form.directions == 2, false);
    const std::array results{at::permute(at::reshape(all, form.shape), {0, 2, 1, 3}), hidden, cell};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = results[i];
  }};
}

constexpr auto kRecurrent = std::to_array<Operator>({{"LSTM", lstm}});

}  // namespace

std::span<const Operator> recurrent_operators() { return kRecurrent; }

}  // namespace carnot::worker
