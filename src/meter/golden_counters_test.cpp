// SPDX-License-Identifier: Apache-2.0
//
// Reference traces of joules that others counted, with the sums that are known of them. Their rows
// become readings, and the joules come from the same code as any measurement's.
#include <gtest/gtest.h>

#include <cmath>

#include "base/text.hpp"
#include "support/must.hpp"
#include "support/reading_script.hpp"
#include "support/reference_data.hpp"
#include "support/traces.hpp"

namespace carnot {
namespace {

/// A counter that never wraps.
SourceDescription summing_counter(std::string id, double joules_per_tick, double refresh) {
  SourceDescription source;
  source.id = std::move(id);
  source.refresh = Seconds{refresh};
  source.counter = CounterSpec{joules_per_tick, ~std::uint64_t{0}, false};
  return source;
}

/// A meter that sums: the samples become a counter in picojoules, read once per sample.
class TinyMeter {
 public:
  explicit TinyMeter(const std::string& device)
      : trace_{must(read_tiny_trace(reference_data("traces/mlperf_tiny/" + device)))} {
    script_.add(summing_counter("tiny", 1e-12, 1.0 / trace_.hertz));
    double sum = 0.0;
    for (std::size_t i = 0; i <= trace_.microjoules.size(); ++i) {
      script_.ticks(static_cast<double>(i) / trace_.hertz,
                    static_cast<std::uint64_t>(std::llround(sum * 1e6)));
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
    return script_.energy(begin, end).joules().value().point;
  }

  TinyTrace trace_;
  ReadingScript script_;
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
  EXPECT_NEAR(median_of(windows) / 50.0, 7019.085, 1.5e-4 * 7019.085);
}

struct KnownTrace {
  const char* device;
  double inferences;  // per window
  double microjoules_per_inference;
  double joules;
  double last_digit;  // of the joules, as far as they are known
};
class MlperfTinyTrace : public ::testing::TestWithParam<KnownTrace> {};

TEST_P(MlperfTinyTrace, GivesItsMedianPerInferenceAndTheWhole) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const KnownTrace& known = GetParam();
  const TinyMeter meter{known.device};
  const double middle = median_of(
      {meter.window(2), meter.window(4), meter.window(6), meter.window(8), meter.window(10)});
  EXPECT_NEAR(middle / known.inferences, known.microjoules_per_inference,
              1.5e-4 * known.microjoules_per_inference);
  EXPECT_NEAR(meter.whole(), known.joules, 0.5 * known.last_digit);
}
INSTANTIATE_TEST_SUITE_P(
    Golden, MlperfTinyTrace,
    ::testing::Values(KnownTrace{"NUCLEO_H7A3ZI_Q", 200.0, 6310.692, 10.03771, 1e-5},
                      KnownTrace{"syntiant_9120_0v9_30mhz", 1000.0, 101.833, 0.543550, 1e-6}),
    [](const auto& tested) { return std::string{tested.param.device}; });

SourceDescription wall_power() {
  SourceDescription source;
  source.id = "load";
  source.domain = Domain::wall;
  source.refresh = Seconds{0.5};
  return source;
}

TEST(Wattmeter, PowerAndTheOneStepOfItsRegister) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const TraceColumns table =
      must(csv_columns(must(read_text(reference_data("traces/other/wattmeter_experiment.csv"))),
                       {"True timestamp", "Load", "Energy"}));
  ASSERT_EQ(table.rows(), 53U);
  const auto seconds = seconds_since_first(table.columns[0], TimeFormat::iso8601_utc);
  EXPECT_NEAR(seconds.back(), 30.036, 0.001);
  ReadingScript power{wall_power()};
  ReadingScript watt_hours{summing_counter("register", 3600.0, 0.5)};
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    power.watts(seconds[i], number_in(table.columns[1][i]));
    watt_hours.ticks(seconds[i], parse_uint(table.columns[2][i]).value());
  }
  EXPECT_NEAR(power.energy(0.0, seconds.back()).joules()->point, 4316.07, 0.01);
  const Estimate joules = watt_hours.energy(0.0, seconds.back()).joules().value();
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
  const TraceColumns table = must(csv_columns(text, names));
  const auto stamps = numbers_in(table.columns[0]);
  const double length = (stamps.back() - stamps.front()) * 1e-3;
  const auto joules_of_column = [&](std::size_t column) {
    ReadingScript script{summing_counter(names[column], 1e-6, 1e-3)};
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const double microjoules = 1e6 * number_in(table.columns[column][row]);
      script.ticks((stamps[row] - stamps.front()) * 1e-3,
                   static_cast<std::uint64_t>(std::llround(microjoules)));
    }
    return script.energy(0.0, length).joules().value().point;
  };
  EXPECT_NEAR(joules_of_column(1), 9.9144, 1e-4);
  EXPECT_NEAR(joules_of_column(1) / length, 49.3, 0.05);
  double cores = 0.0;
  for (std::size_t core = 0; core < 16; ++core) cores += joules_of_column(2 + core);
  EXPECT_NEAR(cores, 2.9923, 1e-4);
}

}  // namespace
}  // namespace carnot
