// SPDX-License-Identifier: Apache-2.0
#include "app/measure/baseline.hpp"

#include <algorithm>
#include <chrono>

#include "analysis/idle_steadiness.hpp"
#include "app/measure/idle_memory.hpp"
#include "base/assert.hpp"
#include "meter/attribution.hpp"
#include "meter/device_shares.hpp"
#include "meter/sampler.hpp"

namespace carnot {
namespace {

constexpr int kPieces = 10;
constexpr int kMostWindows = 3;

std::int64_t unix_seconds(const Clock& clock) {
  return std::chrono::duration_cast<std::chrono::seconds>(clock.wall_now().time_since_epoch())
      .count();
}

/// A window in which nothing is asked of the machine.
struct IdleWindow {
  Measurement whole;
  std::vector<Watts> pieces;  // empty where one has no joules
  Busyness busyness{};
};

/// What the boards' drivers tell of their use while it lives.
class BoardWatch {
 public:
  explicit BoardWatch(const Meter& meter) : watches_{meter.watches()} {
    for (const auto& watch : watches_) {
      // Whose the work is does not matter: there should be none.
      watch->begin([](std::span<const std::uint32_t> pids) {
        return std::vector<ProcessOwner>(pids.size());
      });
    }
  }
  ~BoardWatch() {
    for (const auto& watch : watches_) watch->end();
  }
  BoardWatch(const BoardWatch&) = delete;
  BoardWatch& operator=(const BoardWatch&) = delete;

  /// Of the busiest board.
  std::optional<double> use_of(const Measurement& window) const {
    std::optional<double> most;
    for (const auto& watch : watches_) {
      const auto use = use_of_device(watch->looks(), window.begin, window.end);
      if (use) most = std::max(most.value_or(0.0), *use);
    }
    return most;
  }

 private:
  std::vector<std::shared_ptr<DeviceWatch>> watches_;
};

std::vector<Watts> powers_between(const std::vector<SteadyTime>& edges, const Meter& meter) {
  std::vector<Watts> powers;
  for (std::size_t i = 1; i < edges.size(); ++i) {
    const Measurement piece = meter.over("piece of idle", edges[i - 1], edges[i]);
    if (!piece.total.joules()) return {};
    powers.push_back(Joules{piece.total.joules()->point} / piece.duration());
  }
  return powers;
}

Result<IdleWindow> idle_window(Seconds length, const RunBench& bench) {
  Meter& meter = bench.meter;
  const Clock& clock = bench.environment.clock;
  const BoardWatch boards{meter};
  const HostSnapshot before = look(bench.environment);
  const WindowId window = meter.begin("idle");
  std::optional<Sampler> sampler;
  if (const auto period = period_of(bench)) sampler.emplace(meter, *period);
  std::vector<SteadyTime> edges{clock.now()};
  for (int piece = 0; piece < kPieces; ++piece) {
    if (bench.signals.wait_for_stop(length / kPieces))
      return fail(ErrorCode::interrupted, "interrupted while the idle machine was measured.");
    meter.read_all();
    edges.push_back(clock.now());
  }
  CARNOT_TRY_VOID(meter.stop(window));
  const HostSnapshot after = look(bench.environment);
  settle(meter, clock);
  sampler.reset();
  std::vector<Watts> pieces = powers_between(edges, meter);
  CARNOT_TRY(Measurement whole, meter.end(window));
  meter.forget_before(whole.end);
  const HostConditions conditions = conditions_between(before, after);
  const Busyness busyness{conditions.other_load, boards.use_of(whole)};
  return IdleWindow{std::move(whole), std::move(pieces), busyness};
}

/// Empty where only the load of others stood in the way, which may go away.
Result<IdlePower> power_of(const IdleWindow& idle, IdleBaseline& baseline) {
  CARNOT_TRY(IdlePower power, idle_power_of(idle.whole, idle.busyness, {}));
  if (const auto steadiness = steadiness_of(idle.pieces)) {
    baseline.spread = steadiness->spread;
    baseline.drift = steadiness->drift;
    power = with_steadiness(std::move(power), *steadiness, {});
  }
  return power;
}

BaselineReport report_of(const IdleBaseline& baseline, std::int64_t now, bool remembered) {
  return {.idle = baseline.power,
          .length = baseline.length,
          .spread = baseline.spread,
          .drift = baseline.drift,
          .taken_unix_seconds = baseline.taken_unix_seconds,
          .age = Seconds{static_cast<double>(now - baseline.taken_unix_seconds)},
          .remembered = remembered,
          .trouble = {}};
}

Result<BaselineReport> measured_now(const BaselineRule& rule, const RunBench& bench,
                                    const MachineState& state) {
  for (int windows = 1;; ++windows) {
    CARNOT_TRY(const IdleWindow idle, idle_window(rule.length, bench));
    IdleBaseline baseline{{Perimeter::single(Domain::cpu_package), Provenance::measured, {}, {}},
                          idle.whole.duration(),
                          {},
                          {},
                          unix_seconds(bench.environment.clock)};
    auto power = power_of(idle, baseline);
    if (power) {
      baseline.power = *std::move(power);
      BaselineReport report = report_of(baseline, baseline.taken_unix_seconds, false);
      // A baseline that cannot be kept, or trusted, serves this once; the next run measures again.
      if (!idle.busyness.cpus) return report;
      if (const auto kept = remember_baseline(baseline, state, bench.environment.cache); !kept)
        report.trouble = to_sentence(kept.error());
      return report;
    }
    const bool may_get_better = !is_idle(idle.busyness, {});
    if (may_get_better && windows < kMostWindows) continue;
    BaselineReport report;
    report.length = rule.length;
    report.trouble = to_sentence(power.error());
    return report;
  }
}

/// Empty when there is none, or the two do not belong together.
std::optional<Energy> net_of(const Energy& gross, Seconds length, BaselineReport& baseline) {
  if (!baseline.idle) return std::nullopt;
  auto net = marginal(gross, length, *baseline.idle);
  if (net) return *std::move(net);
  baseline.trouble = to_sentence(net.error());
  return std::nullopt;
}

/// The command's part cut by the idle machine's share in the total: idle power is divided in the
/// same proportion as all of it (measuring.md 3), and so is what is not known of either.
std::optional<AttributedIdle> split_idle(const RunReport& run, const IdlePower& idle) {
  const auto& gross = run.measurement.total.joules();
  const auto& part = run.attributed.joules();
  if (!run.net->joules() || !gross || !part || gross->point <= 0.0) return std::nullopt;
  const double share = std::clamp(run.net->joules()->point / gross->point, 0.0, 1.0);
  const auto points = divide_exactly(part->point, std::span{&share, 1});
  const auto piece = [&](double point, const Estimate& whole, double factor) {
    return Energy::estimated(run.attributed.perimeter(),
                             {point, point - factor * (whole.point - whole.lower),
                              point + factor * (whole.upper - whole.point), whole.confidence},
                             run.attributed.estimator(), run.attributed.findings());
  };
  const double taken = part->point / gross->point;
  const double length = run.measurement.duration().count();
  return AttributedIdle{piece(points[0], *run.net->joules(), taken),
                        piece(points[1], idle.watts, taken * length)};
}

}  // namespace

Result<BaselineReport> baseline_of(const BaselineRule& rule, const RunBench& bench,
                                   const Host& host) {
  const Environment& environment = bench.environment;
  const MachineState state = state_of(environment.sys, host, bench.meter.descriptions());
  const std::int64_t now = unix_seconds(environment.clock);
  if (!rule.fresh) {
    if (auto known = remembered_baseline(state, now, rule.length, environment.cache)) {
      if (known->length < ValidityThresholds{}.short_baseline)
        known->power.findings.push_back(finding(FindingCode::short_baseline));
      return report_of(*known, now, true);
    }
  }
  return measured_now(rule, bench, state);
}

void add_net(MeasureReport& report) {
  CARNOT_ASSERT(report.baseline.has_value());
  for (RunReport& run : report.runs) {
    run.net = net_of(run.measurement.total, run.measurement.duration(), *report.baseline);
    if (run.net) run.attributed_idle = split_idle(run, *report.baseline->idle);
  }
  if (!report.repeated || !report.repeated->energy) return;
  const RepeatedEnergy& mean = *report.repeated->energy;
  report.repeated->net = net_of(mean.mean, mean.mean_length, *report.baseline);
}

}  // namespace carnot
