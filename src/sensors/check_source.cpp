// SPDX-License-Identifier: Apache-2.0
#include "sensors/check_source.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace carnot {
namespace {

/// The same readings under a description that says what they check.
class CheckSource final : public Source {
 public:
  CheckSource(std::unique_ptr<Source> inner, std::string checked)
      : inner_{std::move(inner)}, description_{inner_->description()} {
    description_.checks = std::move(checked);
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

std::ptrdiff_t rank_of(const SourceDescription& source) {
  return std::ranges::find(kSourceKinds, source.kind, &SourceKindRow::kind) - kSourceKinds.begin();
}

/// Whether a domain's devices bear the same numbers in every interface but NVIDIA's.
bool is_numbered_alike(const SourceDescription& source) {
  switch (source.domain) {
    case Domain::cpu_package:
    case Domain::cpu_core:
    case Domain::cpu_uncore:
    case Domain::dram:
    case Domain::psys:
      return true;
    case Domain::gpu:
      return source.kind == SourceKind::hwmon || source.kind == SourceKind::rocm_smi;
    case Domain::battery:
    case Domain::wall:
    case Domain::rail:
      return false;
  }
  return false;
}

bool is_better_route(const SourceDescription& a, const SourceDescription& b) {
  const bool same_thing = a.provenance == Provenance::measured && a.domain == b.domain &&
                          a.device == b.device && a.die == b.die && is_numbered_alike(a) &&
                          is_numbered_alike(b) && b.provenance == Provenance::measured;
  return same_thing && a.checks.empty() && rank_of(a) < rank_of(b);
}

/// The best of the others that show the same; empty where there is none.
std::optional<std::string> checked_by(const SourceDescription& source, const Sources& sources) {
  const SourceDescription* best = nullptr;
  for (const auto& other : sources) {
    const SourceDescription& route = other->description();
    if (is_better_route(route, best != nullptr ? *best : source)) best = &route;
  }
  return best == nullptr ? std::nullopt : std::optional{best->id};
}

}  // namespace

void mark_checks(Sources& sources) {
  std::vector<std::optional<std::string>> checked;
  for (const auto& source : sources) checked.push_back(checked_by(source->description(), sources));
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!checked[i] || !sources[i]->description().checks.empty()) continue;
    sources[i] = std::make_unique<CheckSource>(std::move(sources[i]), *checked[i]);
  }
}

}  // namespace carnot
