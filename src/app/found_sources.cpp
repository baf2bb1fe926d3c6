// SPDX-License-Identifier: Apache-2.0
#include "app/found_sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.hpp"

namespace carnot {
namespace {

/// A source under the user's description.
class DescribedSource final : public Source {
 public:
  DescribedSource(std::unique_ptr<Source> inner, const FoundEntry& entry)
      : inner_{std::move(inner)}, description_{inner_->description()} {
    if (entry.label) description_.label = *entry.label;
    if (entry.accuracy) description_.accuracy = *entry.accuracy;
  }

  const SourceDescription& description() const override { return description_; }
  Reading read(const Clock& clock) override { return inner_->read(clock); }
  void collect(const Clock& clock, std::vector<Reading>& into) override {
    inner_->collect(clock, into);
  }

 private:
  std::unique_ptr<Source> inner_;
  SourceDescription description_;
};

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
      *source = std::make_unique<DescribedSource>(std::move(*source), entry);
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
