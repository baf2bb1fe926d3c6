// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace carnot {

/// Where a report goes: the stream that is usual for the command, stdout for "-", or a file.
class ReportOutput {
 public:
  /// `usual` is borrowed.
  ReportOutput(std::string place, std::FILE* usual) : place_{std::move(place)}, usual_{usual} {}

  /// Makes the file's folder and refuses a place that could not be written, before minutes of work
  /// go by. Errors: environment.
  Result<void> check() const;
  /// Errors: environment, naming the file.
  Result<void> write(std::string_view text) const;

 private:
  std::string place_;
  std::FILE* usual_;
};

}  // namespace carnot
