// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

#include "app/environment.hpp"
#include "app/probe.hpp"
#include "app/sources.hpp"
#include "app/study_meter.hpp"
#include "base/file_lock.hpp"
#include "base/result.hpp"
#include "experiment/study_runner.hpp"
#include "store/sqlite_store.hpp"

namespace carnot {

/// The store that commands use when none is named.
inline constexpr const char* kUsualStore = "carnot-results.sqlite";

/// How studies are run here, whoever asks for them.
struct StudyPlaceSetup {
  std::filesystem::path store;
  bool require_measured = false;  // as energy = "measured" in a study does
  ProbeLoad probe_load;           // before counters are trusted
  std::stop_token stop;
  std::function<void(const StudyProgress&)> progress;
  std::function<void(const std::string&)>
      notice;  // before anything is measured: "joules are estimated", a recipe without effect
};

/// Where studies are run: this machine's meter, and a store that is opened at the first need, so
/// that a study that cannot run leaves none behind. One thread.
class StudyPlace {
 public:
  /// What a caller wants beside the study; see StudyWorld.
  struct Hooks {
    std::function<bool(const Candidate&, const Forecast*)> takes_part{};
    std::function<void(const PreparedModel&, const std::filesystem::path&)> prepared{};
  };

  /// `environment` outlives it. Errors: not_measurable when measured energy is asked for and
  /// nothing here measures; those of a store that is there and cannot be used.
  static Result<StudyPlace> open(StudyPlaceSetup setup, const Environment& environment);

  /// Opens or continues the study's run in the store, and runs what is missing. Errors: those of
  /// the store and run_study.
  Result<StudyOutcome> run(const Study& study, const std::string& study_text, const Hooks& hooks);

  /// A meter for a window around everything that runs here meanwhile.
  StudyMeter meter_around() const { return meter_.another(); }

  /// Adds to what the search took of which these runs are stages: what is known of the first, and
  /// this session. Errors: those of the store.
  Result<void> add_search_cost(std::span<const RunId> stages, const SearchCost& session);

  /// What runs here, whatever it runs; the sink it opens is this place's store. Refers to this
  /// object.
  StudyWorld world(const Hooks& hooks);

 private:
  StudyPlace(StudyPlaceSetup setup, StudyMeter meter, const Environment& environment)
      : setup_{std::move(setup)}, meter_{std::move(meter)}, environment_{&environment} {}
  Result<SqliteStore*> open_store();

  StudyPlaceSetup setup_;
  StudyMeter meter_;
  const Environment* environment_;
  bool told_of_estimates_ = false;
  std::optional<FileLock> lock_;  // outlives the store
  std::optional<SqliteStore> store_;
};

}  // namespace carnot
