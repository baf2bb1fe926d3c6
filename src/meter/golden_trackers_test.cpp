// SPDX-License-Identifier: Apache-2.0
//
// 45 trainings as CodeCarbon's files tell of them: its energy is a counter that goes on within a
// run_id, and ResNet50 goes on where VGG19 ended. What each training took is the window between two
// rows, by the code that measures any other counter.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "support/must.hpp"
#include "support/reading_script.hpp"
#include "support/reference_data.hpp"
#include "support/traces.hpp"

namespace carnot {
namespace {

constexpr double kJoulesPerKilowattHour = 3.6e6;

std::string training_file(const std::string& name) {
  return must(read_text(reference_data("training/cifar_mnist_training/" + name)));
}

/// Windows of one tracker, each from the row before it (or the tracker's begin) to a row.
class Tracker {
 public:
  Tracker() : script_{counter()} { script_.ticks(0.0, 0); }

  /// Kilowatt-hours of the window that this row ends.
  double row(double seconds, double kilowatt_hours) {
    const double joules = kilowatt_hours * kJoulesPerKilowattHour;
    script_.ticks(seconds, static_cast<std::uint64_t>(std::llround(joules * 1e6)));
    const double begin = std::exchange(last_, seconds);
    return script_.energy(begin, seconds).joules().value().point / kJoulesPerKilowattHour;
  }

 private:
  static SourceDescription counter() {
    SourceDescription source;
    source.id = "energy_consumed";
    source.refresh = Seconds{15.0};
    source.counter = CounterSpec{1e-6, ~std::uint64_t{0}, false};
    return source;
  }

  ReadingScript script_;
  double last_ = 0.0;
};

/// Of one tracker, and what that showed at its end in nanowatt-hours: a row in any of the files.
using RowKey = std::pair<std::string, long long>;
RowKey key_of(const std::string& tracker, const std::string& kilowatt_hours) {
  return {tracker, std::llround(number_in(kilowatt_hours) * 1e12)};
}

/// Kilowatt-hours per training.
std::map<RowKey, double> measured_trainings() {
  std::map<RowKey, double> trainings;
  for (const char* file : {"CIFAR10_oregon2.csv", "CIFAR10_south_carolina.csv",
                           "CIFAR10_taipei.csv", "MNIST_oregon.csv", "MNIST_south_carolina2.csv"}) {
    const TraceColumns rows =
        must(csv_columns(training_file(std::string{"raw_kaggle/emissions_"} + file),
                         {"run_id", "duration", "energy_consumed"}));
    std::map<std::string, Tracker> trackers;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
      const std::string& tracker = rows.columns[0][i];
      const std::string& shown = rows.columns[2][i];
      trainings[key_of(tracker, shown)] =
          trackers[tracker].row(number_in(rows.columns[1][i]), number_in(shown));
    }
  }
  return trainings;
}

struct Training {
  std::string network;  // data, region, architecture
  double measured = 0.0;
  double known = 0.0;
  double published = 0.0;
};

/// What was measured beside what is known, in kilowatt-hours; a row that is missing throws.
std::vector<Training> trainings() {
  const auto measured = measured_trainings();
  const TraceColumns known =
      must(csv_columns(training_file("kaggle_45runs_per_run.csv"),
                       {"run_id", "cumulative_energy_kWh", "data", "region", "architecture",
                        "energy_kWh", "energy_kWh_as_published"}));
  std::vector<Training> found;
  for (std::size_t i = 0; i < known.rows(); ++i) {
    const auto cell = [&](std::size_t column) { return known.columns[column][i]; };
    found.push_back({cell(2) + " " + cell(3) + " " + cell(4), measured.at(key_of(cell(0), cell(1))),
                     number_in(cell(5)), number_in(cell(6))});
  }
  return found;
}

double mean_of(const std::string& network, double Training::*kilowatt_hours) {
  double sum = 0.0;
  double count = 0.0;
  for (const Training& one : trainings()) {
    if (one.network != network) continue;
    sum += one.*kilowatt_hours;
    count += 1.0;
  }
  return sum / count;
}

TEST(GoldenTrackers, DifferencedRowsAreTheEnergiesOf45Trainings) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const auto all = trainings();
  EXPECT_EQ(all.size(), 45U);
  for (const Training& one : all) EXPECT_NEAR(one.measured, one.known, 1e-9) << one.network;
}

TEST(GoldenTrackers, WhatWasPublishedOfTheSecondNetworkHoldsTheFirstOneToo) {
  CARNOT_NEEDS_REFERENCE_DATA();
  EXPECT_NEAR(mean_of("CIFAR10 oregon VGG16", &Training::measured), 0.0583, 1e-4);
  EXPECT_NEAR(mean_of("CIFAR10 oregon VGG19", &Training::measured), 0.0494, 1e-4);
  EXPECT_NEAR(mean_of("CIFAR10 oregon ResNet50", &Training::measured), 0.0564, 1e-4);
  EXPECT_NEAR(mean_of("CIFAR10 oregon ResNet50", &Training::published), 0.1058, 1e-4);
}

}  // namespace
}  // namespace carnot
