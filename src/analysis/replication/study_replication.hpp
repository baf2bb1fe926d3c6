// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/replication/replication.hpp"

namespace carnot {

/// One row of "what does the tactic do to this attribute?": all models of a place together.
struct EffectRow {
  TacticEffect effect;
  std::optional<ImprovementTest> test{};     // empty below two models
  std::optional<double> adjusted_p_value{};  // Holm, over all rows of the report
};

/// A third of the models by their parameters.
struct SizeClass {
  std::string name;        // "small", "medium", "large"
  std::int64_t least = 0;  // parameters
  std::int64_t most = 0;
  std::vector<std::string> models{};
};

struct SizeRow {
  std::string recipe;
  QualityAttribute attribute = QualityAttribute::energy;
  EffectPlace place = EffectPlace::study_engine;
  struct Part {
    int models = 0;
    std::optional<double> mean{};        // %; empty without models
    std::optional<Estimate> interval{};  // Student's; empty below two models
  };
  std::vector<Part> by_class;  // in the order of the classes
  /// Spearman's of parameters and improvement; empty where it does not exist.
  std::optional<statistics::TestResult> trend{};
};

/// What optimising costs and when it has paid for itself, over the models of a place.
struct EconomicRow {
  std::string recipe;
  EffectPlace place = EffectPlace::study_engine;
  int pays = 0;  // models that break even
  int never = 0;
  int not_resolved = 0;  // the saving's interval holds 0, or joules are not comparable
  std::optional<double> median_break_even{};  // inferences, of those that pay
  std::optional<double> earliest{};           // among them
  std::optional<double> latest{};
  std::optional<double> median_seconds{};  // of optimising, all models
  std::optional<double> median_joules{};   // likewise
  bool estimated = false;                  // the joules
  TacticEffect total{};                    // over the expected number of inferences
  std::optional<ImprovementTest> total_test{};
};

/// Where a recipe's trials ran.
struct DeviceRow {
  std::string recipe;
  EngineName engine = EngineName::torch;
  std::string device;     // as the engine reported it
  std::string precision;  // likewise, without what differs from model to model
  int trials = 0;
  bool imitated = false;  // integers calculated in float
};

/// All that a run says to a published study's questions.
struct StudyReplication {
  PublishedStudy published;
  std::vector<FindingReplication> findings;
  std::vector<EffectRow> effects;
  std::vector<SizeClass> classes;
  std::vector<SizeRow> by_size;
  std::vector<EconomicRow> economics;
  std::vector<DeviceRow> devices;
  double confidence = 0.95;
  double expected_inferences = 1e6;
};

struct ReplicationQuestion {
  PublishedStudy published;
  std::vector<FindingRecipes> recipes;  // beside its findings
  ReplicationRules rules{};
  double expected_inferences = 1e6;  // that the costs were asked for
};

/// Pure. REQUIRES: as many recipes as findings.
StudyReplication replicate_study(ReplicationQuestion question, const ReplicationInput& input);

}  // namespace carnot
