// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <array>

#include "torch/operators.hpp"
#include "torch/operators/elementwise.hpp"

namespace carnot::worker {
namespace {

Result<Kernel> where(const Site& site) {
  CARNOT_TRY_VOID(site.needs(3));
  return gives_one([](const Arguments& in) { return at::where(in[0], in[1], in[2]); });
}

constexpr auto kComparisons = std::to_array<Operator>({
    {"Equal", binary<at::eq>},
    {"Greater", binary<at::gt>},
    {"GreaterOrEqual", binary<at::ge>},
    {"Less", binary<at::lt>},
    {"LessOrEqual", binary<at::le>},
    {"And", binary<at::logical_and>},
    {"Or", binary<at::logical_or>},
    {"Xor", binary<at::logical_xor>},
    {"Not", unary<at::logical_not>},
    {"Where", where},
});

}  // namespace

std::span<const Operator> comparison_operators() { return kComparisons; }

}  // namespace carnot::worker
