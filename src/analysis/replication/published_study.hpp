// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "records/candidate.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// What a study of tactics looks at. Improvements in percent of the baseline's figure, above 0
/// where the tactic is the better one (studies.md 1.1).
enum class QualityAttribute {
  accuracy,
  energy,
  power,
  latency,
  gpu_energy,
  gpu_power,
  gpu_utilisation,
  storage,
  optimisation_time,
  total_cost,  // optimising included, over the expected number of inferences
};
std::span<const QualityAttribute> all_quality_attributes();
std::string_view key_of(QualityAttribute attribute);
/// "energy per inference": as the heading of a table.
std::string_view words_of(QualityAttribute attribute);
std::optional<QualityAttribute> quality_attribute_of(std::string_view key);

/// What a published finding says of a tactic and an attribute. A closed list, because each has its
/// own rule by which it counts as confirmed (docs/replication.md).
enum class Claim {
  improves,
  worsens,
  unchanged,        // within what the vocabulary calls indifferent
  no_benefit,       // no better than indifferent; worse is allowed
  acceptable_loss,  // loses less than `bound`
  small_gain_most,  // the smaller the model, the larger the improvement
  untestable,       // nothing that Carnot records could answer it; `reason` says why
};
std::span<const Claim> all_claims();
std::string_view key_of(Claim claim);
std::optional<Claim> claim_of(std::string_view key);

/// Mean and scatter over models, as published.
struct PublishedEffect {
  double mean = 0.0;  // improvement, %
  std::optional<double> deviation{};
  std::optional<double> quartile_range{};
  std::optional<double> belief{};  // of the meta-analysis, 0..1
  int models = 0;
  bool operator==(const PublishedEffect&) const = default;
};
/// Student's interval of the mean, calculated here; empty without deviation or below two models.
std::optional<Estimate> interval_of(const PublishedEffect& effect, double confidence);
/// Two-sided p of "the mean is 0" by Student's t, calculated here; empty likewise.
std::optional<double> p_value_of(const PublishedEffect& effect);

struct PublishedFinding {
  std::string name;                    // unique within the study
  std::string tactic;                  // in the study's words
  std::vector<std::string> of{};       // Carnot's tactics; fold may stand beside them
  std::vector<std::string> against{};  // tactics of the baseline; empty: the model as it is
  Parameters with{};                   // that the recipe must have, where they matter
  QualityAttribute attribute = QualityAttribute::energy;
  Claim claim = Claim::improves;
  std::string says;  // the finding, a sentence
  std::optional<PublishedEffect> effect{};
  std::string size{};     // the word of the vocabulary, where no figure is published
  double bound = 0.0;     // of acceptable_loss, %
  std::string reason{};   // of untestable, a sentence
  std::string caution{};  // a sentence; may be empty
  std::string source;
  bool operator==(const PublishedFinding&) const = default;
};

struct PublishedStudy {
  std::string name;  // "s1", as the command line calls it
  std::string title;
  std::string source;
  std::string known_from;                 // what of it was at hand, a sentence
  std::string setup;                      // machine, protocol, a sentence
  EngineName engine = EngineName::torch;  // that stands for the study's own
  std::vector<PublishedFinding> findings;
  bool operator==(const PublishedStudy&) const = default;
};

}  // namespace carnot
