// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <utility>

#include "sensors/source.hpp"

namespace carnot {

/// A source whose every reading is scripted: for tests, and for trying a study without hardware.
class FakeSource final : public Source {
 public:
  using Script = std::function<decltype(Reading::value)(SteadyTime now)>;

  FakeSource(SourceDescription description, Script script)
      : description_{std::move(description)}, script_{std::move(script)} {
    description_.kind = SourceKind::fake;
  }

  const SourceDescription& description() const override { return description_; }
  Reading read(const Clock& clock) override {
    const SteadyTime now = clock.now();
    return {0, now, script_(now)};
  }

 private:
  SourceDescription description_;
  Script script_;
};

}  // namespace carnot
