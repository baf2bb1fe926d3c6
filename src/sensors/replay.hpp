// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sensors/source.hpp"

namespace carnot {

/// Recorded readings, handed out again: `read` gives the latest one at or before the clock's time,
/// with its own stamp. Before the first it fails.
class ReplaySource final : public Source {
 public:
  /// REQUIRES: readings in order of time.
  ReplaySource(SourceDescription description, std::vector<Reading> readings);

  const SourceDescription& description() const override { return description_; }
  Reading read(const Clock& clock) override;

 private:
  SourceDescription description_;
  std::vector<Reading> readings_;
};

}  // namespace carnot
