// SPDX-License-Identifier: Apache-2.0
#include "app/measure/latecomers.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "app/found_sources.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

/// The user's names for sources that may be among the boards that never came.
std::string named_text(const std::vector<FoundEntry>& awaited) {
  std::vector<std::string> names;
  for (const FoundEntry& entry : awaited) {
    if (entry.enabled) names.push_back(valid_utf8(entry.label.value_or(entry.id)));
  }
  if (names.empty()) return {};
  return fmt::format(" The source file names {}, which may be among them.", join(names, ", "));
}

}  // namespace

Latecomers::Latecomers(OpenedSources& opened, Meter& meter)
    : awaited_{std::move(opened.awaited)}, libraries_{std::move(opened.libraries)} {
  if (libraries_ == nullptr) return;
  libraries_->hand_on([this, &meter](Scan late) {
    awaited_ = apply_found(awaited_, late);
    meter.join(std::move(late.readable));
  });
}

std::vector<Finding> Latecomers::close() {
  std::vector<Finding> findings;
  if (libraries_ == nullptr) return findings;
  libraries_->stop_handing_on();
  for (const std::string& name : libraries_->pending()) {
    findings.push_back(finding(
        FindingCode::source_unreadable,
        fmt::format(
            "{} was still starting when the command ended: its boards are not in the joules.{}",
            name, named_text(awaited_))));
  }
  return findings;
}

}  // namespace carnot
