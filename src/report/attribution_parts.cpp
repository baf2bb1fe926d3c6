// SPDX-License-Identifier: Apache-2.0
#include "report/attribution_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/format.hpp"
#include "report/json_parts.hpp"
#include "report/measurement_text.hpp"

namespace carnot {
namespace {

using nlohmann::json;

/// "attributed by CPU time": without the model of the whole, which stands beside the whole.
std::string rules_of(const Energy& attributed) {
  return valid_utf8(attributed.estimator().substr(0, attributed.estimator().find(',')));
}

std::string idle_words(const RunReport& run) {
  if (!run.attributed_idle) return ", idle power included";
  return fmt::format(": {} above idle, {} of the idle machine's",
                     format_point(*run.attributed_idle->above_idle.joules(), "J"),
                     format_point(*run.attributed_idle->idle.joules(), "J"));
}

/// "package-0: 12 J of 20 J by CPU time".
std::string divided(const AttributedPart& part) {
  const Joules whole = part.tree + part.others + part.unattributed;
  return fmt::format("{}: {} of {} by {}{}", valid_utf8(part.label), format_quantity(part.tree),
                     format_quantity(whole), row_of(part.share.rule).text,
                     part.share.reason.empty() || part.unattributed > Joules{0.0}
                         ? ""
                         : fmt::format(" ({})", part.share.reason));
}

std::string nobodys(const AttributedPart& part) {
  return fmt::format("unattributed: {} of {}{}", format_quantity(part.unattributed),
                     valid_utf8(part.label),
                     part.share.reason.empty() ? "" : ": " + part.share.reason);
}

json json_part(const AttributedPart& part) {
  return {{"source", json_text(part.source_id)},
          {"label", json_text(part.label)},
          {"domain", key_of(part.domain)},
          {"rule", row_of(part.share.rule).key},
          {"command_share", json_number(part.share.tree)},
          {"others_share", json_number(part.share.others)},
          {"share_doubt", json_number(part.share.doubt)},
          {"command_joules", json_number(part.tree.si())},
          {"others_joules", json_number(part.others.si())},
          {"unattributed_joules", json_number(part.unattributed.si())},
          {"reason", part.share.reason.empty() ? json(nullptr) : json_text(part.share.reason)}};
}

json energy_or_null(const std::optional<Energy>& energy) {
  return energy ? json_energy(*energy) : json(nullptr);
}

}  // namespace

std::string attribution_lines(const RunReport& run) {
  std::string text;
  if (run.attributed.joules()) {
    text += labelled_line("its share",
                          fmt::format("{}, {}{}", format_point(*run.attributed.joules(), "J"),
                                      rules_of(run.attributed), idle_words(run)));
  } else if (run.unattributed) {
    text += labelled_line("its share", "not known");
  }
  const bool is_mixed = std::ranges::any_of(run.parts, [&](const AttributedPart& part) {
    return part.share.rule != run.parts.front().share.rule || !part.share.reason.empty();
  });
  for (const AttributedPart& part : run.parts) {
    if (is_mixed && part.share.rule != AttributionRule::none)
      text += labelled_line("", divided(part));
    if (part.unattributed > Joules{0.0}) text += labelled_line("", nobodys(part));
  }
  return text;
}

nlohmann::json attribution_json(const RunReport& run) {
  json parts = json::array();
  for (const AttributedPart& part : run.parts) parts.push_back(json_part(part));
  const auto& idle = run.attributed_idle;
  return {{"attributed_to_command", json_energy(run.attributed)},
          {"attributed_to_others", energy_or_null(run.others)},
          {"unattributed", energy_or_null(run.unattributed)},
          {"attributed_above_idle", idle ? json_energy(idle->above_idle) : json(nullptr)},
          {"attributed_idle", idle ? json_energy(idle->idle) : json(nullptr)},
          {"attribution", std::move(parts)}};
}

}  // namespace carnot
