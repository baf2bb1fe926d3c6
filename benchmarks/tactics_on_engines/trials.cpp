// SPDX-License-Identifier: Apache-2.0
#include "tactics_on_engines/trials.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <numeric>
#include <span>
#include <utility>

#include "analysis/describe.hpp"
#include "base/rng.hpp"

namespace carnot {
namespace {

constexpr Seconds kWarmUp{0.3};
constexpr Seconds kDuration{0.06};  // of a round, or one image where that takes longer
constexpr int kRounds = 15;         // of each worker; their median counts
constexpr int kThreads = 1;         // two would measure the neighbours on a machine of two cores

ModelSettings settings_of(const Variant& variant) {
  ModelSettings settings;
  settings.model = variant.file;
  settings.precision = variant.precision;
  settings.threads = kThreads;
  return settings;
}

Result<WorkerClient> warm_worker(const EnginePool& pool, EngineName engine,
                                 const Material& material, const Variant& variant) {
  CARNOT_TRY(WorkerClient worker, pool.start(engine));
  CARNOT_TRY_VOID(worker.load(settings_of(variant)));
  CARNOT_TRY_VOID(worker.warm_up(material.images, kWarmUp, 1));
  return worker;
}

Result<double> seconds_per_image(WorkerClient& worker) {
  CARNOT_TRY(const WindowResult window, worker.run_window({kDuration, 1}, {}));
  return seconds_between(window.begin, window.end).count() / static_cast<double>(window.iterations);
}

/// One per variant: the median of its rounds.
Result<std::vector<double>> time_block(const EnginePool& pool, EngineName engine,
                                       const Material& material, Rng& rng) {
  std::vector<std::size_t> order =
      variants_of(material, engine,
                  {Kind::fp32, Kind::int8, Kind::mask, Kind::other, Kind::combined, Kind::guest});
  rng.shuffle(std::span{order});  // who comes first finds other memory than who comes last
  std::map<std::size_t, WorkerClient> workers;
  for (const std::size_t i : order) {
    CARNOT_TRY(WorkerClient worker, warm_worker(pool, engine, material, material.variants[i]));
    workers.emplace(i, std::move(worker));
  }
  std::vector<std::vector<double>> rounds(material.variants.size());
  for (int round = 0; round < kRounds; ++round) {
    rng.shuffle(std::span{order});
    for (const std::size_t i : order) {
      CARNOT_TRY(const double seconds, seconds_per_image(workers.at(i)));
      rounds[i].push_back(seconds);
    }
  }
  for (auto& [variant, worker] : workers) {
    CARNOT_TRY_VOID(worker.bye());
  }
  std::vector<double> medians;
  for (const auto& of_variant : rounds)
    medians.push_back(of_variant.empty() ? 0.0 : *median(of_variant));
  return medians;
}

Result<Predictions> predictions_of(const EnginePool& pool, EngineName engine,
                                   const Material& material, const Variant& variant) {
  CARNOT_TRY(WorkerClient worker, pool.start(engine));
  CARNOT_TRY_VOID(worker.load(settings_of(variant)));
  CARNOT_TRY(Predictions predictions, worker.predict(material.images));
  CARNOT_TRY_VOID(worker.bye());
  return predictions;
}

double sqnr_decibels(std::span<const float> exact, std::span<const float> approximate) {
  double signal = 0.0;
  double noise = 0.0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const double difference = static_cast<double>(approximate[i]) - static_cast<double>(exact[i]);
    signal += static_cast<double>(exact[i]) * static_cast<double>(exact[i]);
    noise += difference * difference;
  }
  return 10.0 * std::log10(signal / noise);
}

}  // namespace

Result<Times> time_variants(const EnginePool& pool, EngineName engine, const Material& material,
                            std::int64_t blocks) {
  Rng rng{7};
  Times times;
  for (std::int64_t block = 0; block < blocks; ++block) {
    CARNOT_TRY(std::vector<double> row, time_block(pool, engine, material, rng));
    times.push_back(std::move(row));
  }
  return times;
}

namespace {

std::size_t best_on_even_blocks(const Times& times, const std::vector<std::size_t>& variants) {
  const auto log_time = [&](std::size_t variant) {
    double sum = 0.0;
    for (std::size_t block = 0; block < times.size(); block += 2)
      sum += std::log(times[block][variant]);
    return sum;
  };
  return *std::ranges::min_element(variants, {}, log_time);
}

}  // namespace

BestOfBoth best_of_both(const Times& times, const std::vector<std::size_t>& ours,
                        const std::vector<std::size_t>& theirs) {
  BestOfBoth best{best_on_even_blocks(times, ours), best_on_even_blocks(times, theirs), {}};
  for (std::size_t block = 1; block < times.size(); block += 2)
    best.pairs.push_back({times[block][best.ours], times[block][best.theirs]});
  return best;
}

std::vector<Pair> geometric_means(std::span<const std::vector<Pair>> all) {
  std::vector<Pair> means;
  const double share = 1.0 / static_cast<double>(all.size());
  for (std::size_t block = 0; block < all.front().size(); ++block) {
    Pair mean{1.0, 1.0};
    for (const auto& one : all) {
      mean.candidate *= std::pow(one[block].candidate, share);
      mean.baseline *= std::pow(one[block].baseline, share);
    }
    means.push_back(mean);
  }
  return means;
}

PairedComparison compare_geometric_means(std::span<const Times> all, std::size_t candidate,
                                         std::size_t baseline) {
  std::vector<Pair> pairs;
  for (std::size_t block = 0; block < all.front().size(); ++block) {
    double log_candidate = 0.0;
    double log_baseline = 0.0;
    for (const Times& one : all) {
      log_candidate += std::log(one[block][candidate]);
      log_baseline += std::log(one[block][baseline]);
    }
    const auto count = static_cast<double>(all.size());
    pairs.push_back(
        {.candidate = std::exp(log_candidate / count), .baseline = std::exp(log_baseline / count)});
  }
  return compare_paired(pairs, {});
}

PairedComparison compare_times(const Times& times, std::size_t candidate, std::size_t baseline) {
  std::vector<Pair> pairs;
  for (const auto& row : times)
    pairs.push_back({.candidate = row[candidate], .baseline = row[baseline]});
  return compare_paired(pairs, {});
}

Result<std::vector<Fidelity>> fidelity_of(const EnginePool& pool, EngineName engine,
                                          const Material& material) {
  CARNOT_TRY(const Predictions exact,
             predictions_of(pool, engine, material, material.variants[kFp32]));
  std::vector<Fidelity> all;
  for (const Variant& variant : material.variants) {
    if (engine != EngineName::openvino && variant.precision != Precision::fp32) {
      all.emplace_back();  // it does not run there
      continue;
    }
    if (engine != EngineName::openvino && variant.precision != Precision::fp32) {
      all.emplace_back();  // it does not run there
      continue;
    }
    CARNOT_TRY(const Predictions own, predictions_of(pool, engine, material, variant));
    CARNOT_TRY(const auto exact_logits, exact.logits.as<float>());
    CARNOT_TRY(const auto own_logits, own.logits.as<float>());
    Fidelity fidelity{sqnr_decibels(exact_logits, own_logits), std::nullopt};
    if (!material.labels.empty()) {
      fidelity.right =
          std::inner_product(own.classes.begin(), own.classes.end(), material.labels.begin(),
                             std::int64_t{0}, std::plus<>{}, std::equal_to<>{});
    }
    all.push_back(fidelity);
  }
  return all;
}

}  // namespace carnot
