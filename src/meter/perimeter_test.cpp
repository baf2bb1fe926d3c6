// SPDX-License-Identifier: Apache-2.0
#include "meter/perimeter.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace carnot {
namespace {

/// Sources of which each has drawn ten joules.
class Perimeters : public ::testing::Test {
 protected:
  void add(SourceKind kind, Domain domain, int device) {
    SourceDescription source;
    source.id = std::to_string(sources_.size());
    source.kind = kind;
    source.domain = domain;
    source.device = device;
    sources_.push_back(source);
    const Estimate ten{.point = 10.0, .lower = 9.0, .upper = 11.0, .confidence = 0.95};
    energies_.push_back(
        {source.id, source.id, Energy::measured(Perimeter::single(domain), ten), 0, 2, 0.0});
  }
  Energy total() const {
    std::vector<std::size_t> original(sources_.size());
    std::iota(original.begin(), original.end(), std::size_t{0});
    return total_of(sources_, energies_, original).energy;
  }

 private:
  std::vector<SourceDescription> sources_;
  std::vector<SourceEnergy> energies_;
};

TEST_F(Perimeters, TwoRoutesToOneAmdBoardAreOneBoard) {
  add(SourceKind::rocm_smi, Domain::gpu, 0);
  add(SourceKind::hwmon, Domain::gpu, 0);
  EXPECT_DOUBLE_EQ(total().joules()->point, 10.0);
}

TEST_F(Perimeters, NvidiaNumbersItsOwnBoardsSoAnAmdBoardOfTheSameNumberIsAnother) {
  add(SourceKind::nvml, Domain::gpu, 0);
  add(SourceKind::hwmon, Domain::gpu, 0);
  add(SourceKind::nvml, Domain::gpu, 1);
  EXPECT_DOUBLE_EQ(total().joules()->point, 30.0);
}

TEST_F(Perimeters, RailsAreNeverAdded) {
  add(SourceKind::powercap, Domain::cpu_package, 0);
  add(SourceKind::hwmon, Domain::rail, 0);
  add(SourceKind::hwmon, Domain::rail, 1);
  EXPECT_DOUBLE_EQ(total().joules()->point, 10.0);
  EXPECT_EQ(total().perimeter().key(), "cpu_package");
}

TEST_F(Perimeters, ASocketSeenByPowercapAndByItsMonitorCountsOnce) {
  add(SourceKind::powercap, Domain::cpu_package, 1);
  add(SourceKind::hwmon, Domain::cpu_package, 1);
  add(SourceKind::msr, Domain::cpu_package, 1);
  EXPECT_DOUBLE_EQ(total().joules()->point, 10.0);
}

}  // namespace
}  // namespace carnot
