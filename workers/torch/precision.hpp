// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/Device.h>

#include <string>

#include "base/result.hpp"
#include "records/candidate.hpp"

namespace carnot::worker {

/// Makes torch compute fp32 as fp32: on GPUs it would round convolutions to TF32 by itself.
void compute_fp32_exactly();

/// Errors: unsupported where torch could only imitate the precision.
Result<void> check_precision(Precision precision, at::Device device);

/// Whether this CPU has 8-bit dot products (VNNI, AMX). Without them torch's integer kernels gain
/// little, and sums of two products may overflow 16 bits.
bool cpu_multiplies_bytes();

/// What is computed in it: for a trial's record.
std::string words_for(Precision precision);

/// While it lives, matrix products and convolutions of this thread compute in the precision
/// (torch's autocast for bf16 and fp16); what needs the range of fp32 stays there.
class Autocast {
 public:
  Autocast(Precision precision, at::Device device);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

  /// Drops the weights that were rounded on the way.
  static void forget_weights();

 private:
  at::DeviceType type_;
  bool on_;
};

}  // namespace carnot::worker
