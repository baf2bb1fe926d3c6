// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>
#include <vector>

#include "app/doctor_advice.hpp"
#include "base/number_text.hpp"
#include "contract/sources/happenings.hpp"
#include "meter/device_shares.hpp"
#include "meter/meter.hpp"
#include "support/as_nobody.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

constexpr int kSeconds = 20;
constexpr int kMiddle = 8;
constexpr Watts kPower{100.0};

Scan opened(Instrument& instrument, bool is_forbidden) {
  if (!is_forbidden) return instrument.open();
  const AsNobody nobody{instrument.machine};
  return instrument.open();
}

/// One instrument through twenty seconds.
class Story {
 public:
  explicit Story(const InstrumentKind& kind) : instrument_{kind.make()} {}

  /// Empty where this cannot happen to it.
  std::optional<Scan> open(const Happening& happening) {
    instrument_->show({}, kPower);
    const bool is_early = happening.fault && happening.from == 0;
    if (is_early && !instrument_->suffer(*happening.fault)) return std::nullopt;
    Scan scan = opened(*instrument_, happening.fault == Fault::forbidden);
    if (happening.clock_stands && !scan.readable.empty() &&
        !can_jump(scan.readable.front()->description()))
      return std::nullopt;
    return scan;
  }

  std::optional<Measurement> measure(const Happening& happening, Sources sources) {
    Meter meter{std::move(sources), instrument_->machine.clock};
    instrument_->show(drawn_, kPower);
    const auto nobody = [](std::span<const std::uint32_t> pids) {
      return std::vector<ProcessOwner>(pids.size());
    };
    for (const auto& watch : meter.watches()) watch->begin(nobody);
    const WindowId window = meter.begin("story");
    for (int second = 1; second <= kSeconds; ++second) {
      pass(1s);
      meter.read_all();
      if (happening.fault && happening.from == second && !instrument_->suffer(*happening.fault))
        return std::nullopt;
      if (happening.until == second) instrument_->recover();
      if (second == kMiddle) special(happening, meter);
    }
    Measurement measured = must(meter.end(window));
    for (const auto& watch : meter.watches()) {
      std::ranges::move(findings_of(watch->looks(), measured.begin, measured.end, watch->label(),
                                    ValidityThresholds{}),
                        std::back_inserter(of_device_));
    }
    return measured;
  }

  Joules drawn() const { return drawn_; }
  /// What was seen of the device beside its joules.
  const std::vector<Finding>& of_device() const { return of_device_; }

 private:
  /// Joules in no time are seen where they are counted; no power holds them.
  bool can_jump(const SourceDescription& source) const {
    return (source.counter || source.model) && !instrument_->goes_by_the_clock();
  }
  void pass(std::chrono::nanoseconds time) {
    instrument_->machine.clock.advance(time);
    draw(kPower * Seconds{time});
  }
  void draw(Joules joules) {
    drawn_ += joules;
    instrument_->show(drawn_, kPower);
  }
  void special(const Happening& happening, Meter& meter) {
    if (happening.long_pause) pass(6000s);
    if (!happening.clock_stands) return;
    draw(Joules{100.0});
    meter.read_all();
  }

  std::unique_ptr<Instrument> instrument_;
  Joules drawn_;
  std::vector<Finding> of_device_;
};

/// What the doctor says, as a cell of a table.
std::string words_of(const Advice& advice) {
  std::string words = fmt::format("The doctor: {} {}", advice.problem, advice.cure);
  if (!advice.command.empty()) words += fmt::format(" `{}`", advice.command);
  for (std::size_t bar = words.find('|'); bar != std::string::npos; bar = words.find('|', bar + 2))
    words.insert(bar, 1, '\\');
  return words;
}

Answer answer_of(const Scan& scan) {
  if (scan.unreadable.empty()) return {"missing", "not seen at all", ""};
  const bool refused = scan.unreadable.front().kind == ObstacleKind::permission;
  const Host host{};
  const auto advice = advice_for({host, {}, scan.unreadable});
  return {"missing", refused ? "permission" : "failing", words_of(advice.at(0))};
}

std::string joules_of(const Energy& energy, double truth) {
  if (!energy.joules()) return "missing";
  const Estimate& joules = *energy.joules();
  if (std::abs(joules.point - truth) <= 1e-3 * truth) return "within 0.1 %";
  return fmt::format("{} ({} to {}) of {}", format_quantity(Joules{joules.point}),
                     format_quantity(Joules{joules.lower}), format_quantity(Joules{joules.upper}),
                     format_quantity(Joules{truth}));
}

/// What a source says whatever happens to it.
bool is_of_every_day(const Finding& one) { return one.code == FindingCode::accuracy_unstated; }

Answer answer_of(const Energy& energy, double truth) {
  Answer answer{joules_of(energy, truth), {}, {}};
  std::vector<FindingCode> told;
  for (const Finding& one : energy.findings()) {
    if (is_of_every_day(one) || std::ranges::find(told, one.code) != told.end()) continue;
    told.push_back(one.code);
    const FindingRow& row = row_of(one.code);
    answer.findings += fmt::format("{}`{}`", told.size() == 1 ? "" : ", ", row.key);
    answer.meanings += fmt::format("{}{}", told.size() == 1 ? "" : " ", row.meaning);
  }
  return answer;
}

/// No joule is wrong in silence, and none is claimed more exactly than it is known.
void expect_honest(const Energy& energy, double truth) {
  if (!energy.joules()) {
    EXPECT_FALSE(energy.findings().empty()) << "missing without a reason";
    return;
  }
  const double slack = 1e-3 * truth;
  EXPECT_LE(energy.joules()->lower, truth + slack);
  EXPECT_GE(energy.joules()->upper, truth - slack);
  const bool is_exact = std::abs(energy.joules()->point - truth) <= slack;
  EXPECT_TRUE(is_exact || !std::ranges::all_of(energy.findings(), is_of_every_day))
      << "wrong in silence";
}

/// What a model says of the same load when nothing goes wrong: no joule of it was ever drawn.
double truth_of(const InstrumentKind& kind, const Measurement& measured, Joules drawn) {
  if (measured.sources.front().energy.provenance() != Provenance::estimated) return drawn.si();
  Story undisturbed{kind};
  const Happening nothing{"", "", std::nullopt, 0, 0, drawn > Joules{3000.0}, false};
  Scan scan = *undisturbed.open(nothing);
  return undisturbed.measure(nothing, std::move(scan.readable))
      ->sources.front()
      .energy.joules()
      ->point;
}

}  // namespace

std::optional<Answer> answer_to(const InstrumentKind& kind, const Happening& happening) {
  Story story{kind};
  std::optional<Scan> scan = story.open(happening);
  if (!scan) return std::nullopt;
  if (scan->readable.empty()) return answer_of(*scan);
  const auto measured = story.measure(happening, std::move(scan->readable));
  if (!measured) return std::nullopt;
  const double truth = truth_of(kind, *measured, story.drawn());
  // What it says by itself, whatever checks it; of a mirrored one the sum is the question.
  const Energy& energy =
      happening.fault == Fault::mirrored ? measured->total : measured->sources.front().energy;
  expect_honest(energy, truth);
  return answer_of(energy.noting(story.of_device()), truth);
}

}  // namespace carnot
