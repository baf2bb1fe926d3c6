// SPDX-License-Identifier: Apache-2.0
#include "tactics/structured/repair.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "graph/batch_norm.hpp"
#include "tactics/structured/refit.hpp"

namespace carnot {
namespace {

constexpr std::array kRepairs = {Repair::none, Repair::batch_norm, Repair::least_squares};

/// A batch whose own statistics stand for the whole: the mean over such batches is taken.
constexpr std::int64_t kImagesPerBatch = 32;

Result<Repaired> with_norms_observed_anew(Graph cut, Observer& observer) {
  CARNOT_TRY(const BatchStatisticsPass pass, with_batch_statistics(cut, kImagesPerBatch));
  if (pass.tensors.empty()) {
    return Repaired{.graph = std::move(cut),
                    .note =
                        "There are no batch norms to repair: prune before folding, or take "
                        "repair = \"least-squares\"."};
  }
  ObservationRequest request;
  request.tensors = pass.tensors;
  request.statistic = Statistic::channel_means;
  CARNOT_TRY(const auto observed, observer.observe(pass.graph, request));
  const std::size_t norms = pass.tensors.size() / 2;
  CARNOT_TRY(cut, with_batch_norm_statistics(std::move(cut), observed));
  return Repaired{
      .graph = std::move(cut),
      .note = fmt::format("The statistics of {} batch norms were observed anew.", norms)};
}

Result<Repaired> with_readers_refitted(const Graph& whole, const Dependencies& found,
                                       const Remainder& remainder, Graph cut, Observer& observer) {
  CARNOT_TRY(Refitted result, refitted(whole, found, remainder, std::move(cut), observer));
  std::string note =
      fmt::format("{} layers were refitted to what they gave before.", result.layers);
  if (result.skipped > 0)
    note += fmt::format(" {} could not be: grouped, shared, too large, or too few images.",
                        result.skipped);
  return Repaired{.graph = std::move(result.graph), .note = std::move(note)};
}

}  // namespace

std::string_view key_of(Repair repair) {
  switch (repair) {
    case Repair::none:
      return "none";
    case Repair::batch_norm:
      return "batch-norm";
    case Repair::least_squares:
      return "least-squares";
  }
  return "";
}

std::optional<Repair> repair_of(std::string_view key) {
  const auto found = std::ranges::find(kRepairs, key, [](Repair one) { return key_of(one); });
  return found == kRepairs.end() ? std::nullopt : std::optional{*found};
}

Result<Repaired> repaired(Repair repair, const Graph& whole, const Dependencies& found,
                          const Remainder& remainder, Graph cut, Observer* observer) {
  if (repair == Repair::none) return Repaired{.graph = std::move(cut), .note = {}};
  CARNOT_ASSERT(observer != nullptr);
  if (repair == Repair::batch_norm) return with_norms_observed_anew(std::move(cut), *observer);
  return with_readers_refitted(whole, found, remainder, std::move(cut), *observer);
}

}  // namespace carnot
