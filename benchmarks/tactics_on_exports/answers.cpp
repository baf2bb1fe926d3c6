// SPDX-License-Identifier: Apache-2.0
#include "tactics_on_exports/answers.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace carnot {

Result<Answers> answers_of(const EnginePool& pool, EngineName engine,
                           const std::filesystem::path& model,
                           const std::filesystem::path& images) {
  CARNOT_TRY(WorkerClient worker, pool.start(engine));
  ModelSettings settings;
  settings.model = model;
  settings.batch = kAnswerBatch;
  CARNOT_TRY_VOID(worker.load(settings));
  CARNOT_TRY(Predictions predictions, worker.predict(images));
  CARNOT_TRY_VOID(worker.bye());
  CARNOT_TRY(const auto logits, predictions.logits.as<float>());
  return Answers{{logits.begin(), logits.end()}, std::move(predictions.classes)};
}

Deviation deviation(const Answers& exact, const Answers& own) {
  if (exact.logits.size() != own.logits.size() || exact.logits.empty()) return {};
  const auto is_finite = [](float value) { return std::isfinite(value); };
  if (!std::ranges::all_of(own.logits, is_finite)) return {};
  double signal = 0.0;
  double noise = 0.0;
  double greatest = 0.0;
  double largest = 0.0;
  for (std::size_t i = 0; i < exact.logits.size(); ++i) {
    const auto was = static_cast<double>(exact.logits[i]);
    const double change = static_cast<double>(own.logits[i]) - was;
    signal += was * was;
    noise += change * change;
    greatest = std::max(greatest, std::abs(was));
    largest = std::max(largest, std::abs(change));
  }
  const int same = std::inner_product(exact.classes.begin(), exact.classes.end(),
                                      own.classes.begin(), 0, std::plus<>{}, std::equal_to<>{});
  return {.largest = largest / greatest,
          .decibels = 10.0 * std::log10(signal / noise),
          .agreement = static_cast<double>(same) / static_cast<double>(exact.classes.size()),
          .are_numbers = true};
}

}  // namespace carnot
