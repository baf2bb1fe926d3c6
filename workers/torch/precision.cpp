// SPDX-License-Identifier: Apache-2.0
#include "torch/precision.hpp"

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "base/sys_root.hpp"
#include "base/text.hpp"
#include "common/host_facts.hpp"

namespace carnot::worker {
namespace {

bool cpu_has_one_of(std::span<const std::string_view> wanted) {
  const std::string sets = instruction_sets(SysRoot{"/"});
  const auto here = split(sets, ' ');
  return std::ranges::any_of(
      here, [&](std::string_view set) { return std::ranges::count(wanted, set) > 0; });
}

}  // namespace

bool cpu_multiplies_bytes() {
  constexpr auto kHardware =
      std::to_array<std::string_view>({"avx512_vnni", "avx_vnni", "amx_int8"});
  return cpu_has_one_of(kHardware);
}

void compute_fp32_exactly() {
  at::globalContext().setFloat32MatmulPrecision("highest");
  at::globalContext().setAllowTF32CuDNN(false);
}

Result<void> check_precision(Precision precision, at::Device device) {
  if (precision == Precision::fp32 || !device.is_cpu()) return {};
  if (precision == Precision::fp16) {
    return fail(ErrorCode::unsupported,
                "torch computes in fp16 on GPUs; a CPU would imitate it, more slowly than fp32.",
                "Give such candidates device = \"cuda\", or leave precision fp16 out.");
  }
  constexpr auto kHardware = std::to_array<std::string_view>({"avx512_bf16", "amx_bf16", "bf16"});
  if (cpu_has_one_of(kHardware)) return {};
  return fail(ErrorCode::unsupported,
              "this CPU has no bf16 arithmetic; torch would imitate it, more slowly than fp32.",
              "Leave candidates of precision bf16 out on this machine.");
}

std::string words_for(Precision precision) {
  if (precision == Precision::fp32) return "fp32";
  return fmt::format("{} (autocast: products and convolutions; the rest fp32)", key_of(precision));
}

Autocast::Autocast(Precision precision, at::Device device)
    : type_{device.type()}, on_{precision != Precision::fp32} {
  if (!on_) return;
  at::autocast::set_autocast_dtype(type_, precision == Precision::bf16 ? at::kBFloat16 : at::kHalf);
  at::autocast::set_autocast_enabled(type_, true);
}

Autocast::~Autocast() {
  if (on_) at::autocast::set_autocast_enabled(type_, false);
}

void Autocast::forget_weights() { at::autocast::clear_cache(); }

}  // namespace carnot::worker
