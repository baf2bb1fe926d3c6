// SPDX-License-Identifier: Apache-2.0
#include "sensors/check_source.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

namespace carnot {
namespace {

/// Any kind of source; it always reads 5 W.
class Route final : public Source {
 public:
  explicit Route(SourceDescription description) : description_{std::move(description)} {}
  const SourceDescription& description() const override { return description_; }
  Reading read(const Clock& clock) override { return {0, clock.now(), PowerValue{Watts{5.0}}}; }

 private:
  SourceDescription description_;
};

/// Sources by id, kind, domain and device.
class Routes {
 public:
  Routes& add(std::string id, SourceKind kind, Domain domain, int device = 0) {
    SourceDescription description;
    description.id = std::move(id);
    description.label = description.id;
    description.kind = kind;
    description.domain = domain;
    description.device = device;
    sources_.push_back(std::make_unique<Route>(std::move(description)));
    return *this;
  }
  /// What each of them checks.
  std::map<std::string, std::string> marked() {
    mark_checks(sources_);
    std::map<std::string, std::string> checks;
    for (const auto& source : sources_)
      checks[source->description().id] = source->description().checks;
    return checks;
  }
  Source& at(std::size_t index) { return *sources_.at(index); }

 private:
  Sources sources_;
};

using enum SourceKind;
using Marks = std::map<std::string, std::string>;

TEST(MarkChecks, AnotherRouteToARegisterChecksTheBestOne) {
  const Marks marks = Routes{}
                          .add("msr", msr, Domain::cpu_package)
                          .add("powercap", powercap, Domain::cpu_package)
                          .add("perf", perf, Domain::cpu_package)
                          .marked();
  EXPECT_EQ(marks, (Marks{{"msr", "perf"}, {"powercap", "perf"}, {"perf", ""}}));
}

TEST(MarkChecks, OtherSocketsAndDomainsAreOtherThings) {
  const Marks marks = Routes{}
                          .add("perf", perf, Domain::cpu_package)
                          .add("socket 1", powercap, Domain::cpu_package, 1)
                          .add("dram", powercap, Domain::dram)
                          .marked();
  EXPECT_EQ(marks, (Marks{{"perf", ""}, {"socket 1", ""}, {"dram", ""}}));
}

TEST(MarkChecks, ABoardsMonitorChecksAmdsLibraryAndNeverNvidias) {
  const Marks marks = Routes{}
                          .add("hwmon", hwmon, Domain::gpu)
                          .add("rocm", rocm_smi, Domain::gpu)
                          .add("nvml", nvml, Domain::gpu)
                          .marked();
  EXPECT_EQ(marks, (Marks{{"hwmon", "rocm"}, {"rocm", ""}, {"nvml", ""}}));
}

TEST(MarkChecks, RailsAndWallMetersCheckNothing) {
  const Marks marks = Routes{}
                          .add("a", hwmon, Domain::rail)
                          .add("b", csv, Domain::rail)
                          .add("c", csv, Domain::wall)
                          .add("d", http_json, Domain::wall)
                          .marked();
  EXPECT_EQ(marks, (Marks{{"a", ""}, {"b", ""}, {"c", ""}, {"d", ""}}));
}

TEST(MarkChecks, ACheckReadsWhatItReadBefore) {
  Routes routes;
  routes.add("powercap", powercap, Domain::psys).add("perf", perf, Domain::psys).marked();
  ManualClock clock;
  EXPECT_EQ(std::get<PowerValue>(routes.at(0).read(clock).value).watts, Watts{5.0});
  std::vector<Reading> readings;
  routes.at(0).collect(clock, readings);
  EXPECT_EQ(readings.size(), 1U);
}

}  // namespace
}  // namespace carnot
