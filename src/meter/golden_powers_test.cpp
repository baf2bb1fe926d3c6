// SPDX-License-Identifier: Apache-2.0
//
// Reference traces of powers of graphics boards, with the joules that are known of them. Their rows
// become readings, and the joules come from the same code as any measurement's.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "support/must.hpp"
#include "support/reading_script.hpp"
#include "support/reference_data.hpp"
#include "support/traces.hpp"

namespace carnot {
namespace {

SourceDescription sampled_power(double refresh) {
  SourceDescription source;
  source.id = "trace";
  source.domain = Domain::gpu;
  source.refresh = Seconds{refresh};
  return source;
}

double joules_between(double begin, double end, double refresh, const std::vector<double>& seconds,
                      const std::vector<double>& watts) {
  ReadingScript script{sampled_power(refresh)};
  for (std::size_t i = 0; i < seconds.size(); ++i) script.watts(seconds[i], watts[i]);
  return script.energy(begin, end).joules().value().point;
}

/// A log that nvidia-smi wrote once a second.
struct TrainingLog {
  std::vector<double> seconds;
  std::vector<double> watts;
  int rows_left_out = 0;

  TrainingLog(std::string_view text, const std::string& power) {
    const TraceColumns table = must(csv_columns(text, {"timestamp", power}));
    seconds = seconds_since_first(table.columns[0], TimeFormat::iso8601_utc);
    watts = numbers_in(table.columns[1]);
    rows_left_out = table.rows_left_out;
  }
  double joules(std::size_t dropped) const {
    return joules_between(seconds[dropped], seconds[seconds.size() - 1 - dropped], 1.0, seconds,
                          watts);
  }
  void truncate_watts() {
    for (double& value : watts) value = std::trunc(value);
  }
};

std::string training_file(const std::string& name) {
  return must(read_text(reference_data("traces/nvidia_smi_training/" + name)));
}
const std::string kCloudLog = "cloud_mobilenet_v2_gpu-power-20221205T095541.csv";
const std::string kLocalLog = "local-v2_vgg16_gpu-power-20230302T104646.csv";

TEST(NvidiaSmiTraining, CloudRunWholeTrimmedAndAsPublished) {
  CARNOT_NEEDS_REFERENCE_DATA();
  TrainingLog log{training_file(kCloudLog), "gpu_power_draw"};
  ASSERT_EQ(log.watts.size(), 2649U);
  EXPECT_NEAR(log.joules(0), 417203.45, 0.01);
  EXPECT_NEAR(log.joules(3), 416474.89, 0.01);
  log.truncate_watts();
  EXPECT_NEAR(log.joules(3), 415170.467, 0.01);  // .4151704675 MJ
}

TEST(NvidiaSmiTraining, LocalRunWholeTrimmedAndTruncated) {
  CARNOT_NEEDS_REFERENCE_DATA();
  TrainingLog log{training_file(kLocalLog), "power.draw [W]"};
  ASSERT_EQ(log.watts.size(), 5179U);
  EXPECT_NEAR(log.joules(0), 1125287.00, 0.01);
  EXPECT_NEAR(log.joules(3), 1124902.56, 0.01);
  log.truncate_watts();
  EXPECT_NEAR(log.joules(3), 1122384.848, 0.01);
}

TEST(NvidiaSmiTraining, ACutLastRowIsLeftOutAndCounted) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const std::string text = training_file(kCloudLog);
  // Inside the last row's power, so that it would read as another number.
  const std::size_t last_row = text.find_last_of('\n', text.size() - 2) + 1;
  const std::size_t power = text.find(" W", last_row);
  const TrainingLog cut{std::string_view{text}.substr(0, power - 3), "gpu_power_draw"};
  const TrainingLog whole{text, "gpu_power_draw"};
  EXPECT_EQ(cut.rows_left_out, 1);
  EXPECT_EQ(cut.watts.size(), whole.watts.size() - 1);
  const double last = (whole.watts.back() + whole.watts[whole.watts.size() - 2]) / 2.0 *
                      (whole.seconds.back() - whole.seconds[whole.seconds.size() - 2]);
  EXPECT_NEAR(cut.joules(0), whole.joules(0) - last, 0.01);
}

/// One run of a board, seen by its own sensor and by a meter in its supply lines.
class MeterPair {
 public:
  explicit MeterPair(const std::string& name) : name_{name} {}

  double meter_joules(double end) const { return joules("pmd_meter.csv.gz", "total_W", 0.0, end); }
  double ratio(const std::string& column, double end) const {
    return joules("nvidia_smi.csv", column, 0.1, end) / meter_joules(end);
  }
  /// Median time between changes of the value.
  double refresh_ms(const std::string& column) const {
    const TraceColumns table = columns("nvidia_smi.csv", column);
    const auto when = numbers_in(table.columns[0]);
    const auto watts = numbers_in(table.columns[1]);
    std::vector<double> between;
    double changed = std::nan("");
    for (std::size_t i = 1; i < watts.size(); ++i) {
      if (watts[i] == watts[i - 1]) continue;
      if (!std::isnan(changed)) between.push_back(when[i] - changed);
      changed = when[i];
    }
    return median_of(between);
  }

 private:
  TraceColumns columns(const std::string& file, const std::string& column) const {
    const auto path = reference_data("traces/gpu_meter_pairs/" + name_ + "_" + file);
    return must(csv_columns(must(read_text(path)), {"t_ms", column}));
  }
  double joules(const std::string& file, const std::string& column, double refresh,
                double end) const {
    const TraceColumns table = columns(file, column);
    std::vector<double> seconds = numbers_in(table.columns[0]);
    for (double& when : seconds) when *= 1e-3;
    return joules_between(0.0, end, refresh, seconds, numbers_in(table.columns[1]));
  }
  std::string name_;
};

/// What is known of a pair until `end`: the meter's joules, and what the board's own sensor shows
/// of them.
struct KnownPair {
  const char* name;
  double end;
  double meter_joules;
  double drawn_ratio;
  double instant_ratio;
};
class GpuMeterPairs : public ::testing::TestWithParam<KnownPair> {};

TEST_P(GpuMeterPairs, GiveTheKnownRatios) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const KnownPair& known = GetParam();
  const MeterPair pair{known.name};
  EXPECT_NEAR(pair.meter_joules(known.end), known.meter_joules, 0.001 * known.meter_joules);
  EXPECT_NEAR(pair.ratio("power.draw [W]", known.end), known.drawn_ratio, 0.001);
  EXPECT_NEAR(pair.ratio("power.draw.instant [W]", known.end), known.instant_ratio, 0.001);
}
INSTANTIATE_TEST_SUITE_P(
    Golden, GpuMeterPairs,
    ::testing::Values(KnownPair{"3090_transient", 13.985836, 3709.33, 0.9527, 0.9492},
                      KnownPair{"3090_squarewave5050", 10.029513, 2688.97, 0.9411, 0.9460},
                      KnownPair{"A100_transient", 14.012182, 1710.13, 0.9438, 0.9427}),
    [](const auto& tested) { return std::string{tested.param.name}; });

TEST(GpuMeterPair, RefreshPeriodsAreSeenToWithinOnePoll) {
  CARNOT_NEEDS_REFERENCE_DATA();
  EXPECT_NEAR(MeterPair{"3090_transient"}.refresh_ms("power.draw [W]"), 100.0, 7.0);
  EXPECT_NEAR(MeterPair{"A100_transient"}.refresh_ms("power.draw [W]"), 104.0, 13.0);
}

}  // namespace
}  // namespace carnot
