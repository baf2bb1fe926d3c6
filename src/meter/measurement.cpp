// SPDX-License-Identifier: Apache-2.0
#include "meter/measurement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/assert.hpp"
#include "base/number_text.hpp"
#include "meter/cross_checks.hpp"
#include "meter/least_window.hpp"
#include "meter/liveness.hpp"
#include "meter/perimeter.hpp"
#include "meter/track/cut.hpp"
#include "meter/uncertainty.hpp"
#include "sensors/rapl.hpp"

namespace carnot {
namespace {

/// With less of the window known than this, the rest is not filled in: the energy is missing.
constexpr double kLeastKnownShare = 0.5;
/// A random half-width above this share of the joules means the window is too short for the source.
constexpr double kResolved = 0.05;
/// Time at the edges that readings need to be taken, and no sign of a gap.
constexpr double kNegligibleShare = 1e-6;

std::vector<Reading> readings_of(std::size_t source, std::span<const Reading> readings) {
  std::vector<Reading> own;
  std::copy_if(readings.begin(), readings.end(), std::back_inserter(own),
               [&](const Reading& reading) { return reading.source == source; });
  return own;
}

bool has(const std::vector<Finding>& findings, FindingCode code) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Finding& one) { return one.code == code; });
}

/// One source's joules over the window, with their passport.
class SourceJudge {
 public:
  SourceJudge(const SourceDescription& source, const Track& track, SteadyTime begin, SteadyTime end)
      : source_{source},
        track_{track},
        begin_{begin},
        length_{seconds_between(begin, end)},
        cut_{cut(track, begin, end)} {}

  SourceEnergy judge() && {
    const double unknown_share = Seconds{cut_.unknown} / length_;
    const bool known = 1.0 - unknown_share >= kLeastKnownShare;
    Energy energy = !known              ? missing_for_gaps(unknown_share)
                    : counted_nothing() ? missing_for_stillness()
                                        : energy_of_cut(unknown_share);
    SourceAccount account{.source = source_,
                          .failed = cut_.failed + track_.failed_after,
                          .refused = cut_.refused + track_.refused_after,
                          .begin_distance = cut_.begin_distance,
                          .end_distance = cut_.end_distance};
    if (energy.joules()) account.budget = budget_of(source_, cut_, track_.factor);
    return {source_.id,    source_.label, std::move(energy), cut_.wraps,
            cut_.readings, unknown_share, std::move(account)};
  }

 private:
  Perimeter perimeter() const { return Perimeter::single(source_.domain); }

  bool counted_nothing() const {
    return source_.counter.has_value() && cut_.known_joules == Joules{0.0};
  }

  void note(FindingCode code, std::string detail) {
    cut_.findings.push_back(finding(code, std::move(detail)));
  }

  Energy missing_for_gaps(double unknown_share) {
    if (track_.last_failure && !has(cut_.findings, FindingCode::source_unreadable))
      note(FindingCode::source_unreadable, track_.last_failure->reason);
    if (cut_.findings.empty()) {
      note(FindingCode::source_gap,
           fmt::format("No readings cover {} of the window.", format_share(unknown_share)));
    }
    if (cut_.least_unknown_joules > Joules{0.0}) {
      note(FindingCode::source_gap,
           fmt::format("At least {}.",
                       format_quantity(cut_.known_joules + cut_.least_unknown_joules)));
    }
    return Energy::missing(perimeter(), std::move(cut_.findings));
  }

  /// A counter that did not move: long enough to be dead was marked before; what is left is a
  /// window too short to tell, or an inner domain whose package stands still too.
  Energy missing_for_stillness() {
    if (length_ < dead_after(source_)) {
      // Whether it is alive is not known either, so only the power bounds it.
      note(FindingCode::too_short,
           fmt::format("The counter did not advance; at most {}. It takes a window of {} at least.",
                       format_quantity(most_power() * (length_ + source_.refresh)),
                       format_quantity(telling_length())));
    } else {
      note(FindingCode::source_dead, "It did not advance; its package cannot vouch for it.");
    }
    return Energy::missing(perimeter(), std::move(cut_.findings));
  }

  Watts most_power() const {
    return source_.plausible_maximum > Watts{0.0} ? source_.plausible_maximum
                                                  : kPlausiblePackagePower;
  }

  /// Of a window in which the counter advances if it is alive, to ±1 % at the most that it can have
  /// missed in this one.
  Seconds telling_length() const {
    const Joules missed = Joules{source_.counter->joules_per_tick} + most_power() * source_.refresh;
    const Watts mean = std::min(most_power(), missed / length_);
    const auto resolved = least_window(0.01, source_, source_.refresh, mean);
    return std::max(dead_after(source_), resolved.value_or(Seconds{0.0}));
  }

  Energy energy_of_cut(double unknown_share) {
    const Estimate joules = joules_of(source_, cut_, track_.factor);
    if (unknown_share > kNegligibleShare) {
      note(FindingCode::source_gap,
           fmt::format("{} of {} are not known{}.", format_quantity(Seconds{cut_.unknown}),
                       format_quantity(length_), late_begin()));
    }
    if (source_.counter && source_.counter->last_is_inferred && cut_.wraps > 0)
      note(FindingCode::range_inferred, {});
    if (source_.model) {
      note_if_model_saw_little();
      return estimated(joules);
    }
    if (unknown_share <= kNegligibleShare) note_if_unresolved();
    note_if_part_time();
    if (!source_.accuracy) note(FindingCode::accuracy_unstated, {});
    return Energy::measured(perimeter(), joules, std::move(cut_.findings));
  }

  /// Where the source was not read yet when the window began.
  std::string late_begin() const {
    if (track_.stretches.empty() || track_.stretches.front().begin <= begin_) return {};
    return fmt::format("; it was first read {} after the beginning",
                       format_quantity(seconds_between(begin_, track_.stretches.front().begin)));
  }

  /// What a model goes by comes in ticks as well (10 ms of /proc/stat): from a few of them a load
  /// reads as all or nothing.
  void note_if_model_saw_little() {
    constexpr double kFewTicks = 10.0;
    if (!(length_ < kFewTicks * source_.refresh)) return;
    note(FindingCode::too_short,
         fmt::format(
             "The model sees the load in steps of {}, and the window holds {} only; it takes "
             "one of {}.",
             format_quantity(source_.refresh), format_quantity(length_),
             format_quantity(kFewTicks * source_.refresh)));
  }

  /// Only random errors: what gain and offset do, a longer window does not cure.
  void note_if_unresolved() {
    const RandomErrors errors = random_errors(source_, cut_);
    const double share = kNormal95 * (errors.combined() / cut_.known_joules);
    if (!(share > kResolved)) return;
    note(FindingCode::too_short,
         fmt::format("The joules are known to ±{} only; a window of {} would give ±1 %.",
                     format_share(share), format_quantity(length_for(0.01, errors, cut_))));
  }

  /// Nothing in the readings tells a steady load from one that is always caught at the same phase
  /// (an A100 on work of 100 ms a step): what the sensor is, is all that is known.
  void note_if_part_time() {
    const bool is_power = !source_.counter && source_.averaged_over > Seconds{0.0};
    if (!is_power || source_.averaged_over >= source_.refresh) return;
    note(FindingCode::part_time_sensor,
         fmt::format("It sees {} of every {}.", format_quantity(source_.averaged_over),
                     format_quantity(source_.refresh)));
  }

  Energy estimated(const Estimate& joules) {
    note(FindingCode::estimated_energy, {});  // the energy itself names its model
    if (source_.model->unknown_part) note(FindingCode::unknown_cpu, {});
    return Energy::estimated(perimeter(), joules, source_.model->name, std::move(cut_.findings));
  }

  const SourceDescription& source_;
  const Track& track_;
  SteadyTime begin_;
  Seconds length_;
  Cut cut_;
};

/// The repeated package is missing, for it has no joules of its own; the first one tells of it.
void note_mirrors(std::span<const SourceDescription> sources, std::span<const std::size_t> original,
                  std::vector<SourceEnergy>& energies) {
  for (std::size_t i = 0; i < original.size(); ++i) {
    if (original[i] == i) continue;
    const Finding one =
        finding(FindingCode::mirrored_dies,
                fmt::format("{} repeats {}.", sources[i].label, sources[original[i]].label));
    energies[i].energy = Energy::missing(energies[i].energy.perimeter(), {one});
    const Energy& first = energies[original[i]].energy;
    if (!first.joules()) continue;
    std::vector<Finding> findings = first.findings();
    findings.push_back(one);
    energies[original[i]].energy =
        Energy::measured(first.perimeter(), *first.joules(), std::move(findings));
  }
}

std::vector<Track> tracks_of(std::span<const SourceDescription> sources,
                             std::span<const Reading> readings) {
  std::vector<Track> tracks;
  for (std::size_t i = 0; i < sources.size(); ++i)
    tracks.push_back(track_of(sources[i], readings_of(i, readings)));
  mark_dead_stretches(sources, tracks);
  return tracks;
}

/// The sum over the sources that the whole window counts; missing where one of them is.
Measurement piece_of(const Measurement& whole, std::vector<SourceEnergy> energies,
                     std::span<const std::size_t> counted, const WindowPiece& piece) {
  std::vector<Energy> parts;
  double unknown_share = 0.0;
  for (const std::size_t i : counted) {
    parts.push_back(energies[i].energy);
    unknown_share = std::max(unknown_share, energies[i].unknown_share);
  }
  // What was missing in the whole has nothing to be divided.
  auto total =
      whole.total.joules() && !parts.empty()
          ? sum(parts)
          : Result<Energy>{Energy::missing(whole.total.perimeter(), whole.total.findings())};
  CARNOT_ASSERT(total.has_value());  // the whole added the same sources
  return {piece.name,          piece.begin,       piece.end,
          std::move(energies), *std::move(total), unknown_share};
}

}  // namespace

Measurement measurement_of(std::span<const SourceDescription> sources,
                           std::span<const Reading> readings, std::string window, SteadyTime begin,
                           SteadyTime end) {
  CARNOT_ASSERT(begin < end);
  const std::vector<Track> tracks = tracks_of(sources, readings);
  std::vector<SourceEnergy> energies;
  for (std::size_t i = 0; i < sources.size(); ++i)
    energies.push_back(SourceJudge{sources[i], tracks[i], begin, end}.judge());
  const auto original = mirrors_of(sources, readings);
  note_mirrors(sources, original, energies);
  const Total total = total_of(sources, energies, original);
  const auto roles = roles_of(sources, energies, original, total);
  for (std::size_t i = 0; i < energies.size(); ++i) energies[i].account->role = roles[i];
  Energy checked = total.energy.noting(cross_checks(sources, energies, original));
  return {std::move(window),  begin, end, std::move(energies), std::move(checked),
          total.unknown_share};
}

std::vector<Measurement> pieces_of(const Measurement& whole,
                                   std::span<const SourceDescription> sources,
                                   std::span<const Reading> readings,
                                   std::span<const WindowPiece> pieces) {
  const std::vector<Track> tracks = tracks_of(sources, readings);
  const auto original = mirrors_of(sources, readings);
  const std::vector<std::size_t> counted = counted_in(whole, sources);
  std::vector<Measurement> measured;
  measured.reserve(pieces.size());
  for (const WindowPiece& piece : pieces) {
    CARNOT_ASSERT(whole.begin <= piece.begin && piece.begin < piece.end && piece.end <= whole.end);
    std::vector<SourceEnergy> energies;
    for (std::size_t i = 0; i < sources.size(); ++i) {
      energies.push_back(SourceJudge{sources[i], tracks[i], piece.begin, piece.end}.judge());
      if (const auto& account = whole.sources[i].account)
        energies.back().account->role = account->role;
    }
    note_mirrors(sources, original, energies);
    measured.push_back(piece_of(whole, std::move(energies), counted, piece));
  }
  return measured;
}

}  // namespace carnot
