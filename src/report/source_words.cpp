// SPDX-License-Identifier: Apache-2.0
#include "report/source_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/number_text.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

/// Behind the kind: "intel-rapl:0".
std::string rest_of(const std::string& id) {
  const auto colon = id.find(':');
  return valid_utf8(colon == std::string::npos ? id : id.substr(colon + 1));
}

std::string counter_words(const CounterSpec& counter) {
  const Joules range{(static_cast<double>(counter.last) + 1.0) * counter.joules_per_tick};
  constexpr Joules kOfDays{1e9};
  const std::string step = format_quantity(Joules{counter.joules_per_tick});
  if (range > kOfDays)
    return fmt::format("a counter in steps of {} that is too wide to pass its end", step);
  return fmt::format(
      "a counter in steps of {} that begins again at 0 after {}{}", step, format_quantity(range),
      counter.last_is_inferred ? " (its end could not be read and was inferred)" : "");
}

std::string_view what_is_modelled(std::string_view estimate) {
  if (estimate == "memory") return "the size of the memory";
  if (estimate.starts_with("gpu")) return "how busy the board is";
  return "the CPU time that the kernel counts";
}

/// "in steps of 1.00 W". What a file's unit allows says nothing of the sensor behind it: `seen` is
/// what all readings of a window were multiples of, 0 where that is not known.
std::string step_words(Watts unit, Watts seen) {
  constexpr double kSame = 1.01;
  if (seen > unit * kSame && unit > Watts{0.0})
    return fmt::format(" in units of {}, of which only multiples of {} were seen",
                       format_quantity(unit), format_quantity(seen));
  const Watts step = std::max(unit, seen);
  return step > Watts{0.0} ? fmt::format(" in steps of {}", format_quantity(step)) : std::string{};
}

std::string power_words(const SourceDescription& source, Watts seen_step) {
  std::string words = "a power" + step_words(source.resolution, seen_step);
  if (source.averaged_over <= Seconds{0.0}) return words + ", as it is at the moment of reading";
  return words + fmt::format(", the mean of the {} before it was read",
                             format_quantity(source.averaged_over));
}

}  // namespace

std::string place_that_is_read(SourceKind kind, const std::string& id) {
  const std::string rest = rest_of(id);
  switch (kind) {
    case SourceKind::perf:
      return fmt::format("the kernel's energy event {} (perf_event_open)", rest);
    case SourceKind::powercap:
      return fmt::format("the file /sys/class/powercap/{}/energy_uj", rest);
    case SourceKind::msr:
      return fmt::format("the processor's own energy register {} (/dev/cpu/*/msr)", rest);
    case SourceKind::nvml:
      return fmt::format("NVIDIA's management library, board {}", rest);
    case SourceKind::rocm_smi:
      return fmt::format("AMD's library ROCm SMI, board {}", rest);
    case SourceKind::hwmon:
      return fmt::format("the hardware monitor {} (/sys/class/hwmon)", rest);
    case SourceKind::battery:
      return fmt::format("the battery {} (/sys/class/power_supply)", rest);
    case SourceKind::csv:
      return fmt::format("the log of \"{}\", as the source file names it", rest);
    case SourceKind::command:
      return fmt::format("what the program of \"{}\" prints, as the source file names it", rest);
    case SourceKind::http_json:
      return fmt::format("the page of \"{}\", as the source file names it", rest);
    case SourceKind::estimate:
      return fmt::format("{}, through a model; no sensor", what_is_modelled(rest));
    case SourceKind::replay:
    case SourceKind::fake:
      return fmt::format("recorded or scripted readings of {}", rest);
  }
  return rest;
}

namespace {

std::string nature(const SourceDescription& source, Watts seen_step) {
  const bool is_model = source.provenance == Provenance::estimated;
  std::string words = source.counter ? counter_words(*source.counter)
                      : is_model     ? "joules of a model"
                                     : power_words(source, seen_step);
  const bool has_maximum = source.plausible_maximum > Watts{0.0};
  const std::string most = format_quantity(source.plausible_maximum);
  // It may be wrong, so its most is no bound of what was drawn.
  if (has_maximum && is_model) words += fmt::format(", which itself gives {} at most", most);
  if (source.refresh > Seconds{0.0})
    words += fmt::format("; it moves on every {}{}", format_quantity(source.refresh),
                         source.refresh_is_assumed ? " (assumed: nobody states it)" : "");
  if (has_maximum && !is_model) words += fmt::format("; more than {} is not believed", most);
  if (!source.checks.empty())
    words += fmt::format("; it is read to check {}", valid_utf8(source.checks));
  return words;
}

}  // namespace

std::string nature_of(const SourceDescription& source) { return nature(source, Watts{0.0}); }

std::string nature_of(const SourceAccount& account, Seconds window) {
  const bool is_known = window > Seconds{0.0} && account.budget.step > Joules{0.0};
  return nature(account.source, is_known ? account.budget.step / window : Watts{0.0});
}

std::string readings_of(const SourceEnergy& source, const SourceAccount& account) {
  std::string words = fmt::format("{} counted", source.readings);
  if (account.failed > 0) words += fmt::format(", {} failed", account.failed);
  if (account.refused > 0)
    words += fmt::format(", {} could not be true and were left out", account.refused);
  if (source.wraps > 0)
    words += fmt::format("; the counter passed its end {} time{}, which was corrected",
                         source.wraps, source.wraps == 1 ? "" : "s");
  if (source.unknown_share > 1e-6)
    words += fmt::format("; {} of the window are not known", format_share(source.unknown_share));
  return words;
}

std::string edges_of(const SourceAccount& account) {
  const Seconds begin = account.begin_distance;
  const Seconds end = account.end_distance;
  if (begin <= Seconds{0.0} && end <= Seconds{0.0})
    return "a reading lies on each edge of the window";
  return fmt::format(
      "the nearest readings lie {} from the window's begin and {} from its end; in between the "
      "energy is divided evenly over time",
      format_quantity(begin), format_quantity(end));
}

}  // namespace carnot
