// SPDX-License-Identifier: Apache-2.0
#include "analysis/reproductions/procedures.hpp"

#include <array>
#include <utility>

#include "base/assert.hpp"

namespace carnot {

void StudyFiles::add(std::string path, std::string content) {
  contents_.insert_or_assign(std::move(path), std::move(content));
}

std::string_view StudyFiles::content(std::string_view path) const {
  const auto found = contents_.find(path);
  CARNOT_ASSERT(found != contents_.end());
  return found->second;
}

Result<ColumnTable> StudyFiles::table(std::string_view path) const {
  return ColumnTable::parse(content(path), path);
}

std::span<const Procedure> procedures() {
  static const std::array kProcedures{procedure_of_s3(),         procedure_of_seaa23(),
                                      procedure_of_nvidia_smi(), procedure_of_imagenet_energy(),
                                      procedure_of_labels(),     procedure_of_frontier(),
                                      procedure_of_zeus_caps(),  procedure_of_mlperf_tiny(),
                                      procedure_of_gpu_meter(),  procedure_of_carbon(),
                                      procedure_of_step(),       procedure_of_timm(),
                                      procedure_of_optdigits()};
  return kProcedures;
}

}  // namespace carnot
