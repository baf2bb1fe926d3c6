// SPDX-License-Identifier: Apache-2.0
#include "meter/device_shares.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "base/number_text.hpp"

namespace carnot {
namespace {

/// Use times seconds.
struct Use {
  Seconds told{0.0};  // of the window
  double taker = 0.0;
  double others = 0.0;
  double lost = 0.0;  // of processes that ended before anybody could look

  void add(const DeviceLook& look, Seconds length, ShareTaker taker_is) {
    told += length;
    for (const DeviceUser& user : *look.users) {
      const double use = user.share * length.count();
      const bool is_taker = taker_is == ShareTaker::command ? user.owner.command : user.owner.group;
      (is_taker ? taker : user.owner.known ? others : lost) += use;
    }
  }
};

/// Each look tells of the time since the one before; the last one also of the little that is left,
/// for a look is left out when another was just taken.
Use use_in(std::span<const DeviceLook> looks, SteadyTime begin, SteadyTime end, ShareTaker taker) {
  constexpr Seconds kReach{2.0};
  constexpr Seconds kLittle{0.25};
  Use use;
  SteadyTime known_until = begin;
  const DeviceLook* last = nullptr;
  for (const DeviceLook& look : looks) {
    if (look.when <= begin || known_until >= end) continue;
    const SteadyTime until = std::min(look.when, end);
    const Seconds since = seconds_between(known_until, until);
    if (look.users) {
      use.add(look, std::min(since, kReach), taker);
      last = &look;
    }
    known_until = until;
  }
  const Seconds left = seconds_between(known_until, end);
  if (last != nullptr && last->when == known_until && left <= kLittle) use.add(*last, left, taker);
  return use;
}

std::string percent_of_time(double share) {
  return fmt::format("of {} of the time nothing is told", format_share(share));
}

}  // namespace

AttributionShare share_by_use(std::span<const DeviceLook> looks, SteadyTime begin, SteadyTime end,
                              ShareTaker taker, std::string_view silence) {
  const auto nobody = [](std::string why) {
    return AttributionShare{AttributionRule::none, 0.0, 0.0, std::move(why)};
  };
  const bool any_told = std::ranges::any_of(
      looks, [&](const DeviceLook& look) { return look.users.has_value() && look.when > begin; });
  const bool any_asked =
      std::ranges::any_of(looks, [&](const DeviceLook& look) { return look.when > begin; });
  if (any_asked && !any_told) return nobody(std::string{silence});
  const Use use = use_in(looks, begin, end, taker);
  const Seconds length = seconds_between(begin, end);
  if (use.told <= Seconds{0.0}) return nobody("nobody asked its driver in that time");
  const double all = use.taker + use.others + use.lost;
  if (all <= 0.0) return nobody("no process was seen using it");
  // The last nanoseconds of rounding are no gap.
  const double told = std::min(1.0, use.told / length + 1e-9);
  AttributionShare share{AttributionRule::device, told * use.taker / all, 0.0, {}};
  if (told >= 1.0 && use.lost <= 0.0) {
    share.others = 1.0 - share.tree;
    return share;
  }
  share.others = told * use.others / all;
  if (told < 1.0) share.reason = percent_of_time(1.0 - told);
  if (use.lost > 0.0) {
    share.reason += fmt::format("{}{} of its use was by processes that had ended or are hidden",
                                share.reason.empty() ? "" : "; ", format_share(use.lost / all));
  }
  return share;
}

std::optional<double> use_of_device(std::span<const DeviceLook> looks, SteadyTime begin,
                                    SteadyTime end) {
  const Use use = use_in(looks, begin, end, ShareTaker::command);
  if (use.told <= Seconds{0.0}) return std::nullopt;
  return std::min(1.0, (use.taker + use.others + use.lost) / use.told.count());
}

std::vector<Finding> findings_of(std::span<const DeviceLook> looks, SteadyTime begin,
                                 SteadyTime end, std::string_view label,
                                 const ValidityThresholds& thresholds) {
  std::map<std::string_view, int> slowed;  // by reason
  std::optional<double> first;
  std::optional<double> last;
  std::optional<double> slowest;
  double fastest = 0.0;
  int seen = 0;
  for (const DeviceLook& look : looks) {
    // The first one after the end shows what the window left behind.
    if (look.when <= begin) continue;
    const bool is_after = look.when > end;
    if (look.slowed_by) {
      ++seen;
      for (const std::string_view reason : *look.slowed_by) ++slowed[reason];
    }
    if (look.celsius) {
      if (!first) first = look.celsius;
      last = look.celsius;
    }
    // How busy it was is told of the time past, its clock of now: after the end they do not agree.
    if (look.busy_megahertz && !is_after) {
      slowest = std::min(*look.busy_megahertz, slowest.value_or(*look.busy_megahertz));
      fastest = std::max(*look.busy_megahertz, fastest);
    }
    if (is_after) break;
  }
  std::vector<Finding> findings;
  findings.reserve(slowed.size() + 2);
  for (const auto& [reason, times] : slowed) {
    findings.push_back(
        finding(FindingCode::gpu_throttled,
                fmt::format("{}: by {}, at {} of {} looks.", label, reason, times, seen)));
  }
  if (first && std::abs(*last - *first) > thresholds.flagged_temperature_change) {
    findings.push_back(finding(FindingCode::gpu_temperature_changed,
                               fmt::format("{}: from {} to {} °C.", label,
                                           format_decimals(*first, 0), format_decimals(*last, 0))));
  }
  if (slowest && fastest > (1.0 + thresholds.flagged_frequency_change) * *slowest) {
    findings.push_back(finding(FindingCode::gpu_clock_changed,
                               fmt::format("{}: {} to {} MHz.", label, format_decimals(*slowest, 0),
                                           format_decimals(fastest, 0))));
  }
  return findings;
}

}  // namespace carnot
