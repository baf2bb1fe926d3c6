// SPDX-License-Identifier: Apache-2.0
#include "cli/study_place_setup.hpp"

#include <thread>

namespace carnot {

StudyPlaceSetup study_place_setup(const std::filesystem::path& store, bool require_measured,
                                  const InterruptWatcher& interrupts, ProgressBar& bar) {
  return {
      .store = store,
      .require_measured = require_measured,
      .probe_load =
          [] { spin_cpus(static_cast<int>(std::thread::hardware_concurrency()), kProbeLength); },
      .stop = interrupts.token(),
      .progress =
          [&bar](const StudyProgress& progress) {
            bar.show({progress.step, progress.trials_done, progress.trials_planned,
                      progress.time_left, std::nullopt});
          },
      .notice = [&bar](const std::string& text) { bar.say(text); }};
}

}  // namespace carnot
