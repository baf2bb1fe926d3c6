// SPDX-License-Identifier: Apache-2.0
#include "analysis/replication/published_study.hpp"

#include <array>
#include <cmath>

#include "analysis/distributions.hpp"
#include "analysis/statistics/sampling_distributions.hpp"

namespace carnot {
namespace {

struct AttributeRow {
  QualityAttribute attribute;
  std::string_view key;
  std::string_view words;
};
constexpr auto kAttributeRows = std::to_array<AttributeRow>({
    {QualityAttribute::accuracy, "accuracy", "accuracy"},
    {QualityAttribute::energy, "energy", "energy per inference"},
    {QualityAttribute::power, "power", "power"},
    {QualityAttribute::latency, "latency", "time per inference"},
    {QualityAttribute::gpu_energy, "gpu-energy", "GPU energy"},
    {QualityAttribute::gpu_power, "gpu-power", "GPU power"},
    {QualityAttribute::gpu_utilisation, "gpu-utilisation", "GPU utilisation"},
    {QualityAttribute::storage, "storage", "size of the file"},
    {QualityAttribute::optimisation_time, "optimisation-time", "time of optimising"},
    {QualityAttribute::total_cost, "total-cost", "joules in all, optimising included"},
});

struct ClaimRow {
  Claim claim;
  std::string_view key;
};
constexpr auto kClaimRows = std::to_array<ClaimRow>({
    {Claim::improves, "improves"},
    {Claim::worsens, "worsens"},
    {Claim::unchanged, "unchanged"},
    {Claim::no_benefit, "no-benefit"},
    {Claim::acceptable_loss, "acceptable-loss"},
    {Claim::small_gain_most, "small-gain-most"},
    {Claim::untestable, "untestable"},
});

constexpr auto kAttributes = [] {
  std::array<QualityAttribute, kAttributeRows.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = kAttributeRows[i].attribute;
  return all;
}();
constexpr auto kClaims = [] {
  std::array<Claim, kClaimRows.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = kClaimRows[i].claim;
  return all;
}();

/// The rows stand in the order of the enumerators.
static_assert(kAttributeRows.back().attribute == QualityAttribute::total_cost &&
              static_cast<std::size_t>(QualityAttribute::total_cost) + 1 == kAttributeRows.size());
static_assert(kClaimRows.back().claim == Claim::untestable &&
              static_cast<std::size_t>(Claim::untestable) + 1 == kClaimRows.size());

std::optional<double> standard_error(const PublishedEffect& effect) {
  if (!effect.deviation || *effect.deviation <= 0.0 || effect.models < 2) return std::nullopt;
  return *effect.deviation / std::sqrt(static_cast<double>(effect.models));
}

}  // namespace

std::span<const QualityAttribute> all_quality_attributes() { return kAttributes; }

std::string_view key_of(QualityAttribute attribute) {
  return kAttributeRows.at(static_cast<std::size_t>(attribute)).key;
}

std::string_view words_of(QualityAttribute attribute) {
  return kAttributeRows.at(static_cast<std::size_t>(attribute)).words;
}

std::optional<QualityAttribute> quality_attribute_of(std::string_view key) {
  for (const AttributeRow& row : kAttributeRows) {
    if (row.key == key) return row.attribute;
  }
  return std::nullopt;
}

std::span<const Claim> all_claims() { return kClaims; }

std::string_view key_of(Claim claim) { return kClaimRows.at(static_cast<std::size_t>(claim)).key; }

std::optional<Claim> claim_of(std::string_view key) {
  for (const ClaimRow& row : kClaimRows) {
    if (row.key == key) return row.claim;
  }
  return std::nullopt;
}

std::optional<Estimate> interval_of(const PublishedEffect& effect, double confidence) {
  const auto error = standard_error(effect);
  if (!error) return std::nullopt;
  const double reach = student_quantile(0.5 + confidence / 2.0, effect.models - 1.0) * *error;
  return Estimate{effect.mean, effect.mean - reach, effect.mean + reach, confidence};
}

std::optional<double> p_value_of(const PublishedEffect& effect) {
  const auto error = standard_error(effect);
  if (!error) return std::nullopt;
  return statistics::student_two_sided_p(effect.mean / *error, effect.models - 1.0);
}

}  // namespace carnot
