// SPDX-License-Identifier: Apache-2.0
#include "report/account_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "report/json_parts.hpp"
#include "report/json_reader.hpp"

namespace carnot {
namespace {

using nlohmann::json;

json json_instrument(const SourceDescription& source) {
  json object = {{"kind", key_of(source.kind)},
                 {"device", source.device},
                 {"die", source.die},
                 {"joules_per_tick", nullptr},
                 {"last_tick", nullptr},
                 {"range_is_inferred", nullptr},
                 {"folded_range_joules", nullptr},
                 {"refresh_seconds", json_number(source.refresh.count())},
                 {"refresh_is_assumed", source.refresh_is_assumed},
                 {"averaged_over_seconds", json_number(source.averaged_over.count())},
                 {"plausible_maximum_watts", json_number(source.plausible_maximum.si())},
                 {"gain_accuracy", nullptr},
                 {"offset_accuracy_watts", nullptr},
                 {"resolution_watts", json_number(source.resolution.si())},
                 {"lag_seconds", json_number(source.lag.count())},
                 {"checks", json_text(source.checks)},
                 {"stamp_error_seconds", json_number(source.stamp_error.count())}};
  if (const auto& counter = source.counter) {
    object["joules_per_tick"] = json_number(counter->joules_per_tick);
    // Beyond 2^53, where readers of JSON lose digits.
    object["last_tick"] = fmt::format("{}", counter->last);
    object["range_is_inferred"] = counter->last_is_inferred;
    object["folded_range_joules"] = json_number(counter->folded_range.si());
  }
  if (const auto& accuracy = source.accuracy) {
    object["gain_accuracy"] = json_number(accuracy->gain);
    object["offset_accuracy_watts"] = json_number(accuracy->offset.si());
  }
  return object;
}

json json_budget(const ErrorBudget& budget) {
  const RandomErrors& random = budget.random;
  return {{"refresh_joules", json_number(random.refresh.si())},
          {"quantum_joules", json_number(random.quantum.si())},
          {"edges_joules", json_number(random.edges.si())},
          {"sampling_joules", json_number(random.sampling.si())},
          {"smear_joules", json_number(random.smear.si())},
          {"random_joules", json_number(random.combined().si())},
          {"gain_joules", json_number(budget.gain.si())},
          {"offset_joules", json_number(budget.offset.si())},
          {"step_joules", json_number(budget.step.si())},
          {"clock_joules", json_number(budget.clock.si())},
          {"gap_below_joules", json_number(budget.gap_below.si())},
          {"gap_above_joules", json_number(budget.gap_above.si())},
          {"model_factor", json_number(budget.model_factor)}};
}

ErrorBudget budget_from(JsonReader& reader) {
  ErrorBudget budget;
  const auto joules = [&](const char* key) { return Joules{reader.number(key)}; };
  budget.random = {joules("refresh_joules"), joules("quantum_joules"), joules("edges_joules"),
                   joules("sampling_joules"), joules("smear_joules")};
  budget.gain = joules("gain_joules");
  budget.offset = joules("offset_joules");
  budget.step = joules("step_joules");
  // Documents from before clocks were in the budget have no such key.
  if (!reader.is_null("clock_joules")) budget.clock = joules("clock_joules");
  budget.gap_below = joules("gap_below_joules");
  budget.gap_above = joules("gap_above_joules");
  budget.model_factor = reader.number("model_factor");
  return budget;
}

SourceDescription instrument_from(JsonReader& reader) {
  SourceDescription source;
  source.kind = reader.one_of("kind", source_kind_of).value_or(SourceKind::fake);
  source.device = static_cast<int>(reader.integer("device"));
  source.die = static_cast<int>(reader.integer("die"));
  if (!reader.is_null("joules_per_tick")) {
    source.counter = CounterSpec{.joules_per_tick = reader.number("joules_per_tick"),
                                 .last = reader.unsigned_text("last_tick"),
                                 .last_is_inferred = reader.flag("range_is_inferred"),
                                 .folded_range = Joules{reader.number("folded_range_joules")}};
  }
  source.refresh = Seconds{reader.number("refresh_seconds")};
  if (!reader.is_null("refresh_is_assumed"))
    source.refresh_is_assumed = reader.flag("refresh_is_assumed");
  source.averaged_over = Seconds{reader.number("averaged_over_seconds")};
  source.plausible_maximum = Watts{reader.number("plausible_maximum_watts")};
  if (!reader.is_null("gain_accuracy")) {
    source.accuracy =
        Accuracy{reader.number("gain_accuracy"), Watts{reader.number("offset_accuracy_watts")}};
  }
  source.resolution = Watts{reader.number("resolution_watts")};
  source.lag = Seconds{reader.number("lag_seconds")};
  source.checks = reader.text("checks");
  if (!reader.is_null("stamp_error_seconds"))
    source.stamp_error = Seconds{reader.number("stamp_error_seconds")};
  return source;
}

}  // namespace

json json_account(const std::optional<SourceAccount>& account) {
  if (!account) return nullptr;
  return {{"instrument", json_instrument(account->source)},
          {"budget", json_budget(account->budget)},
          {"failed_readings", account->failed},
          {"refused_readings", account->refused},
          {"begin_distance_seconds", json_number(account->begin_distance.count())},
          {"end_distance_seconds", json_number(account->end_distance.count())},
          {"role", row_of(account->role).key}};
}

Result<std::optional<SourceAccount>> account_from(const json& source) {
  const auto found = source.find("account");
  if (found == source.end() || found->is_null()) return std::optional<SourceAccount>{};
  JsonReader reader{*found, "account"};
  JsonReader instrument = reader.object("instrument");
  JsonReader budget = reader.object("budget");
  SourceAccount account{.source = instrument_from(instrument), .budget = budget_from(budget)};
  account.failed = static_cast<int>(reader.integer("failed_readings"));
  account.refused = static_cast<int>(reader.integer("refused_readings"));
  account.begin_distance = Seconds{reader.number("begin_distance_seconds")};
  account.end_distance = Seconds{reader.number("end_distance_seconds")};
  account.role = reader.one_of("role", sum_role_of).value_or(SumRole::not_known);
  for (const JsonReader* part : {&reader, &instrument, &budget}) {
    CARNOT_TRY_VOID(part->outcome());
  }
  return std::optional{std::move(account)};
}

}  // namespace carnot
