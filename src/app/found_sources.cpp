// SPDX-License-Identifier: Apache-2.0
#include "app/found_sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "sensors/redescribed.hpp"

namespace carnot {
namespace {

SourceDescription described_as(SourceDescription found, const FoundEntry& entry) {
  if (entry.label) found.label = *entry.label;
  if (entry.accuracy) found.accuracy = *entry.accuracy;
  return found;
}

void leave_out(const std::string& id, std::span<const FoundEntry> entries, Sources& sources) {
  std::erase_if(sources, [&](const auto& one) {
    const SourceDescription& about = one->description();
    const bool has_own_entry =
        std::ranges::find(entries, about.id, &FoundEntry::id) != entries.end();
    return about.id == id || (about.checks == id && !has_own_entry);
  });
}

/// Whether the entry's source was there.
bool apply(const FoundEntry& entry, std::span<const FoundEntry> entries, Scan& scan) {
  const auto source = std::ranges::find_if(
      scan.readable, [&](const auto& one) { return one->description().id == entry.id; });
  if (source != scan.readable.end()) {
    if (entry.enabled) {
      SourceDescription description = described_as((*source)->description(), entry);
      *source = redescribe(std::move(*source), std::move(description));
    } else {
      leave_out(entry.id, entries, scan.readable);
    }
    return true;
  }
  const auto obstacle = std::ranges::find_if(
      scan.unreadable, [&](const Obstacle& one) { return one.description.id == entry.id; });
  if (obstacle == scan.unreadable.end()) return false;
  if (!entry.enabled) scan.unreadable.erase(obstacle);
  return true;
}

}  // namespace

std::vector<FoundEntry> apply_found(std::span<const FoundEntry> entries, Scan& scan) {
  std::vector<FoundEntry> absent;
  for (const FoundEntry& entry : entries) {
    if (!apply(entry, entries, scan)) absent.push_back(entry);
  }
  return absent;
}

void tell_absent(std::span<const FoundEntry> entries, std::span<const std::string> late,
                 Scan& scan) {
  const std::string reason =
      late.empty() ? "the source file names it, and this machine shows no such source"
                   : fmt::format(
                         "the source file names it, and no such source has been found so "
                         "far: {} was still starting",
                         join(late, " and "));
  for (const FoundEntry& entry : entries) {
    if (!entry.enabled) continue;
    SourceDescription absent;
    absent.id = entry.id;
    absent.label = entry.label.value_or(entry.id);
    scan.unreadable.push_back({std::move(absent), ObstacleKind::failing, reason});
  }
}

}  // namespace carnot
