// SPDX-License-Identifier: Apache-2.0
#include "meter/liveness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "meter/track/cut.hpp"

namespace carnot {
namespace {

bool stands_still(const Stretch& stretch) { return stretch.known && stretch.joules == Joules{0.0}; }

/// Domains that draw as long as the machine is on, whatever it does.
bool always_draws(Domain domain) {
  switch (domain) {
    case Domain::cpu_package:
    case Domain::psys:
    case Domain::gpu:
    case Domain::wall:
    case Domain::battery:
      return true;
    case Domain::cpu_core:
    case Domain::cpu_uncore:
    case Domain::dram:
    case Domain::rail:
      return false;
  }
  return false;
}

const Track* package_of(const SourceDescription& inner, std::span<const SourceDescription> sources,
                        std::span<const Track> tracks) {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i].domain == Domain::cpu_package && sources[i].counter &&
        sources[i].kind == inner.kind && sources[i].device == inner.device &&
        sources[i].die == inner.die)
      return &tracks[i];
  }
  return nullptr;
}

bool advances_between(const Track& track, SteadyTime begin, SteadyTime end) {
  return begin < end && cut(track, begin, end).known_joules > Joules{0.0};
}

using StretchIterator = std::vector<Stretch>::iterator;

void mark(StretchIterator first, StretchIterator last) {
  const Seconds stood = seconds_between(first->begin, std::prev(last)->end);
  for (auto stretch = first; stretch != last; ++stretch) {
    stretch->known = false;
    stretch->readings = 0;
    // A whole number of seconds: one finding per run, not one per reading.
    stretch->findings.push_back(
        finding(FindingCode::source_dead,
                fmt::format("It stood still for {} s.", static_cast<long>(stood.count()))));
  }
}

/// `package`: judged only where this advances; null: judged everywhere.
void mark_runs(Track& track, const Track* package, Seconds limit) {
  auto& stretches = track.stretches;
  for (auto first = stretches.begin(); first != stretches.end();) {
    auto last = first;
    while (last != stretches.end() && stands_still(*last)) ++last;
    if (last == first) {
      ++first;
      continue;
    }
    const SteadyTime begin = first->begin;
    const SteadyTime end = std::prev(last)->end;
    const bool judged = package == nullptr || advances_between(*package, begin, end);
    if (judged && seconds_between(begin, end) >= limit) mark(first, last);
    first = last;
  }
}

struct CounterPoint {
  SteadyTime when;
  std::uint64_t ticks = 0;
};

std::vector<CounterPoint> points_of(std::size_t source, std::span<const Reading> readings) {
  std::vector<CounterPoint> points;
  for (const Reading& reading : readings) {
    if (reading.source != source) continue;
    if (const auto* value = std::get_if<CounterValue>(&reading.value))
      points.push_back({reading.when, value->ticks});
  }
  return points;
}

/// What two counters showed in one round of reading.
struct Round {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

/// The rounds in which both could be read. Within a round `first` is read before `second`.
std::vector<Round> rounds_of(std::span<const CounterPoint> first,
                             std::span<const CounterPoint> second) {
  std::vector<Round> rounds;
  std::size_t next = 0;  // of `first`; those before it are paired or had no partner
  for (std::size_t i = 0; i < second.size(); ++i) {
    const std::size_t unpaired = next;
    while (next < first.size() && first[next].when <= second[i].when) ++next;
    if (next > unpaired) rounds.push_back({first[next - 1].ticks, second[i].ticks});
  }
  return rounds;
}

/// Fewer ticks than this may agree by chance between two honest packages.
constexpr std::uint64_t kTellingTicks = 1000;
constexpr int kTellingRounds = 3;

bool move_as_one(std::span<const Round> rounds) {
  if (rounds.size() < 2) return false;
  int equal_deltas = 0;
  int deltas = 0;
  std::size_t from = 0;  // a coarse counter takes several rounds for a step that tells
  for (std::size_t i = 1; i < rounds.size(); ++i) {
    // Modulo 2^64: wraps agree too.
    const std::uint64_t moved_first = rounds[i].first - rounds[from].first;
    const std::uint64_t moved_second = rounds[i].second - rounds[from].second;
    if (moved_first < kTellingTicks && moved_second < kTellingTicks) continue;
    from = i;
    ++deltas;
    equal_deltas += moved_first == moved_second ? 1 : 0;
  }
  const auto same = [](const Round& round) { return round.first == round.second; };
  // The same value at both ends cannot be chance; equal deltas need several rounds. One in five may
  // differ, where a refresh fell between the two reads.
  const bool same_register = deltas > 0 && same(rounds.front()) && same(rounds.back());
  return same_register || (equal_deltas >= kTellingRounds && equal_deltas * 5 >= deltas * 4);
}

}  // namespace

Seconds dead_after(const SourceDescription& source) {
  constexpr Watts kLeast{1.0};
  const double tick = source.counter ? source.counter->joules_per_tick : 0.0;
  return std::max({kDeadAfter, 2.0 * source.refresh, Seconds{tick / kLeast.si()}});
}

void mark_dead_stretches(std::span<const SourceDescription> sources, std::span<Track> tracks) {
  // Inner domains first: they look at their package as it was read.
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!sources[i].counter || always_draws(sources[i].domain)) continue;
    if (const Track* package = package_of(sources[i], sources, tracks))
      mark_runs(tracks[i], package, dead_after(sources[i]));
  }
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i].counter && always_draws(sources[i].domain))
      mark_runs(tracks[i], nullptr, dead_after(sources[i]));
  }
}

std::vector<std::size_t> mirrors_of(std::span<const SourceDescription> sources,
                                    std::span<const Reading> readings) {
  std::vector<std::size_t> original(sources.size());
  std::iota(original.begin(), original.end(), std::size_t{0});
  const auto is_package = [&](std::size_t i) {
    return sources[i].counter && sources[i].domain == Domain::cpu_package;
  };
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!is_package(i)) continue;
    const auto points = points_of(i, readings);
    for (std::size_t j = 0; j < i; ++j) {
      const bool comparable =
          is_package(j) && original[j] == j && sources[j].kind == sources[i].kind;
      if (comparable && move_as_one(rounds_of(points_of(j, readings), points))) original[i] = j;
    }
  }
  return original;
}

}  // namespace carnot
