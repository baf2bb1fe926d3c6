// SPDX-License-Identifier: Apache-2.0
//
// Reference traces measured by others, with the joules that are known of them (knowledge:
// measuring.md 9). Their rows become readings, and the joules come from the same code as any
// measurement's.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "meter/measurement.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/traces.hpp"

namespace carnot {
namespace {

std::vector<double> numbers(const std::vector<std::string>& cells) {
  std::vector<double> values;
  for (const std::string& cell : cells) values.push_back(number_in(cell));
  return values;
}

/// Seconds since the first of them.
std::vector<double> since_first(const std::vector<std::string>& stamps, TimeFormat format) {
  std::vector<double> seconds;
  WallTime first{};
  for (const std::string& stamp : stamps) {
    const WallTime when = parse_wall_time(stamp, format).value();
    if (seconds.empty()) first = when;
    seconds.push_back(std::chrono::duration<double>(when - first).count());
  }
  return seconds;
}

SourceDescription power_source(double refresh) {
  SourceDescription source;
  source.id = "trace";
  source.domain = Domain::gpu;
  source.refresh = Seconds{refresh};
  return source;
}

SourceDescription counter_source(double joules_per_tick, double refresh) {
  SourceDescription source = power_source(refresh);
  source.counter = CounterSpec{joules_per_tick, ~std::uint64_t{0}, false};
  return source;
}

Estimate joules_between(const SourceDescription& source, const std::vector<Reading>& readings,
                        double begin, double end) {
  const Measurement measured = measurement_of(std::vector{source}, readings, "trace",
                                              trace_instant(begin), trace_instant(end));
  return measured.sources[0].energy.joules().value();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2.0;
}

/// A meter that sums: the samples become a counter in picojoules, read once per sample.
class TinyMeter {
 public:
  explicit TinyMeter(const std::string& device)
      : trace_{must(read_tiny_trace(reference_data("traces/mlperf_tiny/" + device)))} {
    double sum = 0.0;
    for (std::size_t i = 0; i <= trace_.microjoules.size(); ++i) {
      const auto ticks = static_cast<std::uint64_t>(std::llround(sum * 1e6));
      readings_.push_back(
          {0, trace_instant(static_cast<double>(i) / trace_.hertz), CounterValue{ticks}});
      if (i < trace_.microjoules.size()) sum += trace_.microjoules[i];
    }
  }

  /// Microjoules of window k, from one stamp to the next, each at the nearest sample.
  double window(std::size_t k) const {
    return 1e6 * joules(sample_time(trace_.edges[k - 1]), sample_time(trace_.edges[k]));
  }
  double whole() const {
    return joules(0.0, static_cast<double>(trace_.microjoules.size()) / trace_.hertz);
  }

 private:
  double sample_time(double stamp) const { return std::round(stamp * trace_.hertz) / trace_.hertz; }
  double joules(double begin, double end) const {
    return joules_between(counter_source(1e-12, 1.0 / trace_.hertz), readings_, begin, end).point;
  }

  TinyTrace trace_;
  std::vector<Reading> readings_;
};

TEST(MlperfTiny, NucleoL4R5WindowsAndItsMedianPerInference) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const TinyMeter meter{"NUCLEO_L4R5ZI"};
  const std::vector<double> windows{meter.window(2), meter.window(4), meter.window(6),
                                    meter.window(8)};
  EXPECT_NEAR(windows[0], 352820.6, 1.5e-4 * 352820.6);
  EXPECT_NEAR(windows[1], 350250.3, 1.5e-4 * 350250.3);
  EXPECT_NEAR(windows[2], 349160.5, 1.5e-4 * 349160.5);
  EXPECT_NEAR(windows[3], 351658.2, 1.5e-4 * 351658.2);
  EXPECT_NEAR(median(windows) / 50.0, 7019.085, 1.5e-4 * 7019.085);
}

TEST(MlperfTiny, NucleoH7A3PerInferenceAndTheWholeTrace) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const TinyMeter meter{"NUCLEO_H7A3ZI_Q"};
  const double middle = median(
      {meter.window(2), meter.window(4), meter.window(6), meter.window(8), meter.window(10)});
  EXPECT_NEAR(middle / 200.0, 6310.692, 1.5e-4 * 6310.692);
  EXPECT_NEAR(meter.whole(), 10.03771, 5e-6);  // known to seven digits
}

TEST(MlperfTiny, SyntiantPerInferenceAndTheWholeTrace) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const TinyMeter meter{"syntiant_9120_0v9_30mhz"};
  const double middle = median(
      {meter.window(2), meter.window(4), meter.window(6), meter.window(8), meter.window(10)});
  EXPECT_NEAR(middle / 1000.0, 101.833, 1.5e-4 * 101.833);
  EXPECT_NEAR(meter.whole(), 0.543550, 5e-7);  // known to six digits
}

/// A log that nvidia-smi wrote once a second.
struct TrainingLog {
  std::vector<double> seconds;
  std::vector<double> watts;
  int rows_left_out = 0;

  TrainingLog(std::string_view text, const std::string& power) {
    const CsvColumns table = must(csv_columns(text, {"timestamp", power}));
    seconds = since_first(table.columns[0], TimeFormat::iso8601_utc);
    watts = numbers(table.columns[1]);
    rows_left_out = table.rows_left_out;
  }
  double joules(std::size_t dropped) const {
    return joules_between(power_source(1.0), power_readings(seconds, watts), seconds[dropped],
                          seconds[seconds.size() - 1 - dropped])
        .point;
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
    const CsvColumns table = columns("nvidia_smi.csv", column);
    const auto when = numbers(table.columns[0]);
    const auto watts = numbers(table.columns[1]);
    std::vector<double> between;
    double changed = std::nan("");
    for (std::size_t i = 1; i < watts.size(); ++i) {
      if (watts[i] == watts[i - 1]) continue;
      if (!std::isnan(changed)) between.push_back(when[i] - changed);
      changed = when[i];
    }
    return median(between);
  }

 private:
  CsvColumns columns(const std::string& file, const std::string& column) const {
    const auto path = reference_data("traces/gpu_meter_pairs/" + name_ + "_" + file);
    return must(csv_columns(must(read_text(path)), {"t_ms", column}));
  }
  double joules(const std::string& file, const std::string& column, double refresh,
                double end) const {
    const CsvColumns table = columns(file, column);
    std::vector<double> seconds = numbers(table.columns[0]);
    for (double& when : seconds) when *= 1e-3;
    return joules_between(power_source(refresh), power_readings(seconds, numbers(table.columns[1])),
                          0.0, end)
        .point;
  }
  std::string name_;
};

TEST(GpuMeterPairs, TransientOfAnRtx3090) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const MeterPair pair{"3090_transient"};
  EXPECT_NEAR(pair.meter_joules(13.985836), 3709.33, 0.001 * 3709.33);
  EXPECT_NEAR(pair.ratio("power.draw [W]", 13.985836), 0.9527, 0.001);
  EXPECT_NEAR(pair.ratio("power.draw.instant [W]", 13.985836), 0.9492, 0.001);
}

TEST(GpuMeterPairs, SquareWaveOnAnRtx3090) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const MeterPair pair{"3090_squarewave5050"};
  EXPECT_NEAR(pair.meter_joules(10.029513), 2688.97, 0.001 * 2688.97);
  EXPECT_NEAR(pair.ratio("power.draw [W]", 10.029513), 0.9411, 0.001);
  EXPECT_NEAR(pair.ratio("power.draw.instant [W]", 10.029513), 0.9460, 0.001);
}

TEST(GpuMeterPairs, TransientOfAnA100) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const MeterPair pair{"A100_transient"};
  EXPECT_NEAR(pair.meter_joules(14.012182), 1710.13, 0.001 * 1710.13);
  EXPECT_NEAR(pair.ratio("power.draw [W]", 14.012182), 0.9438, 0.001);
  EXPECT_NEAR(pair.ratio("power.draw.instant [W]", 14.012182), 0.9427, 0.001);
}

TEST(GpuMeterPairs, RefreshPeriodsAreSeenToWithinOnePoll) {
  CARNOT_NEEDS_REFERENCE_DATA();
  EXPECT_NEAR(MeterPair{"3090_transient"}.refresh_ms("power.draw [W]"), 100.0, 7.0);
  EXPECT_NEAR(MeterPair{"A100_transient"}.refresh_ms("power.draw [W]"), 104.0, 13.0);
}

TEST(Wattmeter, PowerAndTheOneStepOfItsRegister) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const CsvColumns table =
      must(csv_columns(must(read_text(reference_data("traces/other/wattmeter_experiment.csv"))),
                       {"True timestamp", "Load", "Energy"}));
  ASSERT_EQ(table.rows(), 53U);
  const auto seconds = since_first(table.columns[0], TimeFormat::iso8601_utc);
  EXPECT_NEAR(seconds.back(), 30.036, 0.001);
  const auto watts = power_readings(seconds, numbers(table.columns[1]));
  EXPECT_NEAR(joules_between(power_source(0.5), watts, 0.0, seconds.back()).point, 4316.07, 0.01);

  std::vector<Reading> steps;
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    const auto watt_hours = parse_uint(table.columns[2][i]).value();
    steps.push_back({0, trace_instant(seconds[i]), CounterValue{watt_hours}});
  }
  const Estimate joules = joules_between(counter_source(3600.0, 0.5), steps, 0.0, seconds.back());
  EXPECT_DOUBLE_EQ(joules.point, 3600.0);
  EXPECT_LE(joules.upper, 7200.0);
  EXPECT_GE(joules.upper, 4316.07) << "the register's own interval holds what its power says";
}

TEST(EnergibridgeSample, PackageAndCoresBetweenFirstAndLastRow) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const std::string text = must(read_text(reference_data("traces/other/energibridge_sample.csv")));
  std::vector<std::string> names{"Time", "CPU_ENERGY (J)"};
  for (int core = 0; core < 16; ++core)
    names.push_back("CORE" + std::to_string(core) + "_ENERGY (J)");
  const CsvColumns table = must(csv_columns(text, names));
  const auto stamps = numbers(table.columns[0]);
  const double length = (stamps.back() - stamps.front()) * 1e-3;
  const auto joules_of_column = [&](std::size_t column) {
    std::vector<Reading> readings;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const double microjoules = 1e6 * number_in(table.columns[column][row]);
      readings.push_back({0, trace_instant((stamps[row] - stamps.front()) * 1e-3),
                          CounterValue{static_cast<std::uint64_t>(std::llround(microjoules))}});
    }
    return joules_between(counter_source(1e-6, 1e-3), readings, 0.0, length).point;
  };
  EXPECT_NEAR(joules_of_column(1), 9.9144, 1e-4);
  EXPECT_NEAR(joules_of_column(1) / length, 49.3, 0.05);
  double cores = 0.0;
  for (std::size_t core = 0; core < 16; ++core) cores += joules_of_column(2 + core);
  EXPECT_NEAR(cores, 2.9923, 1e-4);
}

}  // namespace
}  // namespace carnot
