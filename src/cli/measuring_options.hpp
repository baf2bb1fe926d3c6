// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "app/study_place.hpp"
#include "cli/interrupt_watcher.hpp"
#include "cli/progress_bar.hpp"
#include "cli/study_place_setup.hpp"

namespace carnot {

/// Where a command that measures keeps its trials, and what it accepts as a measurement.
struct MeasuringOptions {
  std::filesystem::path store = kUsualStore;
  bool require_measured = false;
};

/// --store.
void add_store_option(CLI::App& command, std::filesystem::path& store, const std::string& meaning);
/// Both, as most commands mean them.
void add_measuring_options(CLI::App& command, MeasuringOptions& options,
                           const std::string& meaning_of_store);

/// Calls what measures with the place to do it in: Ctrl-C stops it, a bar shows where it stands.
template <class Call>
auto with_study_place(const MeasuringOptions& options, const Environment& environment, Call call) {
  const InterruptWatcher interrupts;
  ProgressBar bar{environment};
  auto result = call(study_place_setup(options.store, options.require_measured, interrupts, bar));
  bar.clear();
  return result;
}

}  // namespace carnot
