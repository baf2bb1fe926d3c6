// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "app/study_place.hpp"
#include "cli/interrupt_watcher.hpp"
#include "cli/progress_bar.hpp"

namespace carnot {

/// How a command runs studies from a terminal: it stops at Ctrl-C, shows where it stands, and loads
/// all CPUs before it trusts a counter. Both must outlive what it is given to.
StudyPlaceSetup study_place_setup(const std::filesystem::path& store, bool require_measured,
                                  const InterruptWatcher& interrupts, ProgressBar& bar);

}  // namespace carnot
