// SPDX-License-Identifier: Apache-2.0
#include "app/compare/compare_results.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/study_report_loader.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "report/state_reader.hpp"
#include "store/sqlite_store.hpp"

namespace carnot {
namespace {

Result<RunId> newest_run(const std::filesystem::path& path, const Environment& environment) {
  CARNOT_TRY(const SqliteStore store, SqliteStore::open_read_only(path, environment.clock));
  CARNOT_TRY(const std::vector<StoredRun> runs, store.runs());
  return runs.empty() ? RunId{0} : runs.front().id;  // without one, loading says so
}

Result<MeasuredState> load_state(const ComparedResults& results, Accept accept,
                                 const Environment& environment) {
  const std::string file = results.file.string();
  if (!results.is_store) {
    CARNOT_TRY(const std::string text, read_file(results.file));
    auto state = read_measured_state(text);
    if (!state) return tl::unexpected(at(file, std::move(state).error()));
    state->run = file;
    state->require_measured |= accept == Accept::measured;
    return state;
  }
  RunId run = results.run.value_or(0);
  if (!results.run) {
    CARNOT_TRY(run, newest_run(results.file, environment));
  }
  const auto wanted = run == 0 ? std::nullopt : std::optional{run};
  CARNOT_TRY(const StudyReport report,
             load_study_report(results.file, wanted, accept, environment));
  MeasuredState state = measured_state(report.study, report.host, report.trials, report.prepared);
  state.run = fmt::format("{}#{}", file, run);
  return state;
}

std::string ids_of(const MeasuredState& state) {
  constexpr std::size_t kShown = 12;
  std::string ids;
  for (std::size_t i = 0; i < state.candidates.size() && i < kShown; ++i)
    ids += (i == 0 ? "" : ", ") + state.candidates[i].candidate.id();
  if (state.candidates.size() > kShown)
    ids += fmt::format(", and {} more", state.candidates.size() - kShown);
  return ids;
}

/// Whole words of an id: "static-int8/openvino" is a part of "net/static-int8/openvino/b1/t1/fp32".
bool is_part_of(std::string_view part, const std::string& id) {
  return fmt::format("/{}/", id).find(fmt::format("/{}/", part)) != std::string::npos;
}

Result<const MeasuredCandidate*> named_candidate(const MeasuredState& state,
                                                 const std::string& name) {
  std::vector<const MeasuredCandidate*> found;
  for (const MeasuredCandidate& one : state.candidates) {
    if (one.candidate.id() == name) return &one;
    if (is_part_of(name, one.candidate.id())) found.push_back(&one);
  }
  if (found.size() == 1) return found.front();
  return fail(ErrorCode::not_found,
              fmt::format("{} {} candidate \"{}\".", state.run,
                          found.empty() ? "has no" : "has more than one", valid_utf8(name)),
              fmt::format("It has: {}.", ids_of(state)));
}

const MeasuredCandidate* with_id(const MeasuredState& state, const std::string& id) {
  const auto found = std::ranges::find_if(
      state.candidates, [&](const MeasuredCandidate& one) { return one.candidate.id() == id; });
  return found == state.candidates.end() ? nullptr : &*found;
}

struct Matching {
  std::vector<CandidatePair> pairs;
  std::vector<UnmatchedCandidate> unmatched;
};

Result<Matching> match_all(const MeasuredState& before, const MeasuredState& after) {
  Matching matching;
  for (const MeasuredCandidate& one : before.candidates) {
    const MeasuredCandidate* now = with_id(after, one.candidate.id());
    if (now != nullptr) matching.pairs.push_back({&one, now});
    if (now == nullptr) matching.unmatched.push_back({one.candidate.id(), false});
  }
  for (const MeasuredCandidate& one : after.candidates) {
    if (with_id(before, one.candidate.id()) == nullptr)
      matching.unmatched.push_back({one.candidate.id(), true});
  }
  if (!matching.pairs.empty()) return matching;
  return fail(ErrorCode::bad_input, "they have no candidate in common.",
              fmt::format("Name one of each behind a \"#\". {} has: {}. {} has: {}.", before.run,
                          ids_of(before), after.run, ids_of(after)));
}

/// A name on one side alone stands for both, as far as the other has that candidate.
Result<Matching> match(const MeasuredState& before, const std::string& was,
                       const MeasuredState& after, const std::string& is) {
  if (was.empty() && is.empty()) {
    if (before.run != after.run) return match_all(before, after);
    return fail(ErrorCode::bad_input, "both name the same run.",
                fmt::format("Name two of its candidates behind a \"#\", or another run. It has: "
                            "{}.",
                            ids_of(after)));
  }
  CARNOT_TRY(const MeasuredCandidate* const old, named_candidate(before, was.empty() ? is : was));
  CARNOT_TRY(const MeasuredCandidate* const now, named_candidate(after, is.empty() ? was : is));
  if (before.run == after.run && old->candidate == now->candidate) {
    return fail(ErrorCode::bad_input,
                fmt::format("both name {} of the same run.", now->candidate.id()),
                fmt::format("Name two candidates. It has: {}.", ids_of(after)));
  }
  return Matching{{{old, now}}, {}};
}

void note_trouble(const MeasuredCandidate& one, std::string_view when, CompareReport& report) {
  const int missing = one.invalid + one.failed;
  if (one.blocks.empty() && one.failed > 0) report.something_failed = true;
  if (missing == 0) return;
  std::string_view trouble = one.trouble;
  while (trouble.ends_with('.')) trouble.remove_suffix(1);
  report.notes.push_back(fmt::format("{}{}: {} {} not count: {}.", one.candidate.id(), when,
                                     missing, missing == 1 ? "trial does" : "trials do", trouble));
}

}  // namespace

void add_troubles(std::span<const CandidatePair> pairs, CompareReport& report) {
  for (const CandidatePair& pair : pairs) {
    const bool are_alike = pair.before->candidate == pair.after->candidate;
    note_trouble(*pair.before, are_alike ? " before" : "", report);
    note_trouble(*pair.after, are_alike ? " after" : "", report);
  }
}

Result<CompareReport> compare_results(const ComparedResults& before, const ComparedResults& after,
                                      Accept accept, const Environment& environment) {
  CARNOT_TRY(const MeasuredState was, load_state(before, accept, environment));
  CARNOT_TRY(const MeasuredState is, load_state(after, accept, environment));
  CARNOT_TRY(Matching matching, match(was, before.candidate, is, after.candidate));
  CompareReport report;
  report.pairs = compare_states(was, is, matching.pairs);
  report.unmatched = std::move(matching.unmatched);
  add_troubles(matching.pairs, report);
  return report;
}

}  // namespace carnot
