// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "analysis/reproductions/column_table.hpp"
#include "analysis/reproductions/study_figures.hpp"
#include "base/result.hpp"

namespace carnot {

/// The files that a procedure asked for, unpacked, by their path below the reference data.
class StudyFiles {
 public:
  void add(std::string path, std::string content);
  /// REQUIRES: it was added.
  std::string_view content(std::string_view path) const;
  /// The file as columns. Errors: those of ColumnTable.
  Result<ColumnTable> table(std::string_view path) const;

 private:
  std::map<std::string, std::string, std::less<>> contents_;
};

/// How a study's figures are calculated from its data. Pure: nothing is read or measured here.
struct Procedure {
  std::string_view study;
  std::span<const std::string_view> files;
  /// Errors: bad_input, with the file, where the data are not what the study described.
  Result<Figures> (*run)(const StudyFiles& files);
};

Procedure procedure_of_s3();
Procedure procedure_of_seaa23();
Procedure procedure_of_nvidia_smi();
Procedure procedure_of_imagenet_energy();
Procedure procedure_of_labels();
Procedure procedure_of_frontier();
Procedure procedure_of_zeus_caps();
Procedure procedure_of_mlperf_tiny();
Procedure procedure_of_gpu_meter();
Procedure procedure_of_carbon();
Procedure procedure_of_step();
Procedure procedure_of_timm();
Procedure procedure_of_optdigits();

/// Every procedure, in the order in which `all` runs them.
std::span<const Procedure> procedures();

}  // namespace carnot
