// SPDX-License-Identifier: Apache-2.0
#include "app/cost_question.hpp"

namespace carnot {

bool is_asked(const CostSettings& settings) {
  return settings.show || settings.uses || !settings.hourly.empty() || settings.max_drop;
}

Result<CostQuestion> cost_question_of(const CostSettings& settings, const FootprintFactors& factors,
                                      const std::optional<WallSpan>& when) {
  CostQuestion question{.max_drop = settings.max_drop};
  if (settings.uses) question.uses = *settings.uses;
  std::optional<HourlyPrice> hourly;
  if (!settings.hourly.empty()) {
    CARNOT_TRY(hourly, parse_hourly_price(settings.hourly));
  }
  CARNOT_TRY(question.charges, charges_of(factors, hourly, when));
  return question;
}

}  // namespace carnot
