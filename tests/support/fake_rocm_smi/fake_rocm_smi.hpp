// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "support/fake_rocm_smi/state.hpp"

namespace carnot {

/// The test's hand on the fake librocm_smi64.so, which lives in a library of its own and is opened
/// as AMD's would be. Each object starts with a fresh library that goes by `clock`; one at a time.
class FakeRocmSmi {
 public:
  /// `clock` must outlive this and every source that was opened.
  explicit FakeRocmSmi(const Clock& clock);

  /// What to open.
  std::array<std::string_view, 1> names() const { return {path_}; }

  FakeRocmState& state() { return state_; }
  FakeRocmBoard& board(std::size_t index = 0) { return state_.boards.at(index); }

 private:
  std::string path_;
  FakeRocmState& state_;
};

}  // namespace carnot
