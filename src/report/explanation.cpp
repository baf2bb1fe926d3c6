// SPDX-License-Identifier: Apache-2.0
#include "report/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/number_text.hpp"
#include "report/measurement_text.hpp"

namespace carnot {
namespace {

constexpr double kNormal95 = 1.959964;

constexpr std::string_view kRefresh =
    "The hardware moves the counter on only now and then; both edges fall anywhere in between.";
constexpr std::string_view kQuantum = "Both edges are rounded to a step of the counter.";
constexpr std::string_view kEdges =
    "The window begins and ends between two readings, and the power in between is not known.";
constexpr std::string_view kSampling =
    "A power is read now and then; what it was between two readings is not known.";
constexpr std::string_view kSmear =
    "The power is a mean over the time before, so it knows the window's edges only roughly.";
constexpr std::string_view kGain =
    "The device may show everything too high or too low by the same share. Repeating does not "
    "shrink it.";
constexpr std::string_view kOffset =
    "The device may show a power where there is none. Repeating does not shrink it.";
constexpr std::string_view kStep =
    "The power is told in steps; whether they are rounded or cut off nobody says, and at a steady "
    "power every reading errs the same way.";
constexpr std::string_view kClock =
    "The meter's own clock is known only so well; if it is off, the window's edges lie elsewhere "
    "in "
    "its readings, every time alike.";
constexpr std::string_view kGap =
    "Part of the window is not known; it was filled with the mean power of the rest, and may have "
    "held nothing or the most that can be drawn.";

/// What cures each part; the largest one decides.
std::string_view cure_of(std::string_view key) {
  if (key == "gap") return "See to the readings that failed (carnot doctor), and measure again.";
  if (key == "gain" || key == "offset")
    return "Only a comparison with a better meter helps; ratios on this machine do not suffer.";
  if (key == "step") return "Use a meter that tells its power in finer steps, or counts energy.";
  if (key == "clock")
    return "Find the clock's offset more closely: carnot calibrate --clock, with a longer "
           "--window.";
  if (key == "sampling") return "Read more often (--interval), or measure for longer.";
  return "Measure for longer, or repeat the work inside the window: this part does not grow with "
         "the time.";
}

/// "the processor + memory", but "all behind the plug".
std::string with_article(const std::string& words) {
  return words.starts_with("all ") || words.starts_with("one ") ? words : "the " + words;
}

/// What a machine draws beside a perimeter.
std::string beside(const Perimeter& perimeter) {
  if (perimeter.contains(Domain::wall)) return {};
  if (perimeter.contains(Domain::battery)) return " Not in it: what the charger loses.";
  if (perimeter.contains(Domain::psys))
    return " Not in it: the power supply's losses, and what the board does not feed.";
  return fmt::format(" Not in it: {}{}disks, screen, fans and the power supply's losses.",
                     perimeter.contains(Domain::dram) ? "" : "memory, ",
                     perimeter.contains(Domain::gpu) ? "" : "graphics boards, ");
}

}  // namespace

std::vector<ExplainedPart> parts_of(const ErrorBudget& budget) {
  const RandomErrors& random = budget.random;
  std::vector<ExplainedPart> parts = {
      {"refresh", random.refresh, true, kRefresh},
      {"quantum", random.quantum, true, kQuantum},
      {"edges", random.edges, true, kEdges},
      {"sampling", random.sampling, true, kSampling},
      {"smear", random.smear, true, kSmear},
      {"gain", budget.gain, false, kGain},
      {"offset", budget.offset, false, kOffset},
      {"step", budget.step, false, kStep},
      {"clock", budget.clock, false, kClock},
      {"gap", std::max(budget.gap_below, budget.gap_above), false, kGap}};
  std::erase_if(parts, [](const ExplainedPart& part) { return !(part.joules > Joules{0.0}); });
  return parts;
}

std::string combination_of(const ErrorBudget& budget) {
  const Joules random = budget.random.combined();
  const Joules systematic = budget.gain + budget.offset + budget.step + budget.clock;
  std::string words;
  if (random > Joules{0.0}) {
    words = fmt::format("The random parts add in squares to {}; 1.96 of that, {}, holds 95 of 100.",
                        format_quantity(random), format_quantity(kNormal95 * random));
  }
  if (systematic > Joules{0.0}) {
    words += fmt::format("{}Gain, offset, step and clock add to it as they are: {}.",
                         words.empty() ? "" : " ", format_quantity(systematic));
  }
  if (budget.gap_above > Joules{0.0} || budget.gap_below > Joules{0.0}) {
    words +=
        fmt::format("{}Time that is not known reaches {} down and {} up.", words.empty() ? "" : " ",
                    format_quantity(budget.gap_below), format_quantity(budget.gap_above));
  }
  if (budget.model_factor > 1.0) {
    words += fmt::format(
        "{}The model may be wrong by a factor of {}: the interval is divided "
        "and multiplied by it.",
        words.empty() ? "" : " ", format_number(budget.model_factor, 3));
  }
  return words.empty() ? "Nothing of it is uncertain by more than a rounding." : words;
}

std::string advice_for(const SourceEnergy& source) {
  if (!source.energy.joules()) return "Run carnot doctor: it tells what this source lacks.";
  if (!source.account) return {};
  const ErrorBudget& budget = source.account->budget;
  if (budget.model_factor > 1.0)
    return "Measure where counters can be read, or calibrate against a wall meter.";
  const auto parts = parts_of(budget);
  if (parts.empty()) return {};
  // As half-widths, or a random part would look half as large as it is.
  const auto half_width = [](const ExplainedPart& part) {
    return (part.is_random ? kNormal95 : 1.0) * part.joules;
  };
  const auto largest = std::ranges::max_element(parts, {}, half_width);
  return fmt::format("{} is the largest part. {}", largest->key, cure_of(largest->key));
}

std::string sum_words(const Measurement& measurement) {
  if (!measurement.total.joules())
    return "No joules: what would have been added is not known for this window.";
  std::string added;
  int count = 0;
  for (const SourceEnergy& source : measurement.sources) {
    if (!source.account || source.account->role != SumRole::summed) continue;
    added += fmt::format("{}{}", count++ == 0 ? "" : " + ", source.label);
  }
  const Perimeter& perimeter = measurement.total.perimeter();
  const std::string what =
      count == 0 ? words_of(perimeter)
                 : fmt::format("{} of {} sources: {}", count, measurement.sources.size(), added);
  return fmt::format(
      "{}{}. That is all that went into {}, by any process, idle power included{}.{}", what,
      count > 1 ? ". Points add, and so do the half-widths of their intervals: what "
                  "one host's sensors get wrong, they may get wrong together"
                : "",
      with_article(words_of(perimeter)),
      measurement.total.provenance() == Provenance::estimated ? ", by a model" : "",
      beside(perimeter));
}

}  // namespace carnot
