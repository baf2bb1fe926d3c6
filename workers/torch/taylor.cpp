// SPDX-License-Identifier: Apache-2.0
#include "torch/taylor.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <cstddef>

namespace carnot::worker {
namespace {

constexpr double kSumTolerance = 1e-3;  // of a row of fp32 probabilities
constexpr double kLeastProbability = 1e-30;

bool are_probabilities(const at::Tensor& scores) {
  const at::NoGradGuard without_gradients;
  if (scores.min().item<double>() < 0.0) return false;
  return (scores.sum(1) - 1).abs().max().item<double>() <= kSumTolerance;
}

}  // namespace

Result<at::Tensor> lead_of_own_answer(const at::Tensor& scores) {
  if (scores.dim() != 2 || scores.numel() == 0 || !scores.is_floating_point()) {
    return fail(ErrorCode::unsupported,
                "the first output is no list of scores per image, so it has no answer.");
  }
  const at::Tensor logits =
      are_probabilities(scores) ? scores.clamp_min(kLeastProbability).log() : scores;
  return (std::get<0>(logits.max(1)) - logits.mean(1)).sum();
}

std::vector<at::Tensor> shares_in(const at::Tensor& sum, const std::vector<at::Tensor>& values) {
  std::vector<at::Tensor> asked;
  std::vector<std::size_t> place;
  std::vector<at::Tensor> shares;
  shares.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    shares.push_back(at::zeros_like(values[i]));
    if (!values[i].requires_grad()) continue;
    asked.push_back(values[i]);
    place.push_back(i);
  }
  if (asked.empty() || !sum.requires_grad()) return shares;
  const auto slopes = torch::autograd::grad({sum}, asked, {}, false, false, true);
  const at::NoGradGuard without_gradients;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (slopes[i].defined()) shares[place[i]] = asked[i].detach() * slopes[i];
  }
  return shares;
}

}  // namespace carnot::worker
