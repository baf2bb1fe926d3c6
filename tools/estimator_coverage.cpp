// SPDX-License-Identifier: Apache-2.0
//
// How often the estimators' intervals hold the truth: the confidences that they state.
//
//   carnot_estimator_coverage [folder of the reference data]
//
// Every processor of the reference points is left out in turn, the load curve is fitted to the
// others and tried on it; then the same with the processor's name hidden, by watts per vCPU. Every
// graphics board of the reference trainings likewise, by utilisation. For memory there are no
// reference points (sensors/memory_estimate.hpp says what its confidence is). Exit code 1 when the
// constants in sensors/ say something else, 77 without reference data (1 with CI=true).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "sensors/cpu_power_model.hpp"
#include "sensors/gpu_estimate.hpp"

namespace {

using namespace carnot;

constexpr int kSkipped = 77;

struct Point {
  std::string cpu;
  double tdp_watts;
  double load;
  double watts;
};

/// As /proc/cpuinfo shows them; the reference points hold only names.
struct Family {
  std::string_view cpu;
  std::string_view vendor;
  int family;
  int model;
  int threads;  // of all sockets
};
constexpr auto kFamilies = std::to_array<Family>({
    {"AMD EPYC 8024P 8-Core Processor", "AuthenticAMD", 25, 160, 16},
    {"AMD Ryzen Threadripper 1950X 16-Core Processor", "AuthenticAMD", 23, 1, 32},
    {"Intel(R) Xeon(R) CPU E3-1240 V2 @ 3.40GHz", "GenuineIntel", 6, 58, 8},
    {"Intel(R) Xeon(R) CPU E5-2620 v3 @ 2.40GHz", "GenuineIntel", 6, 63, 24},
});

std::filesystem::path reference_folder(int argc, char** argv) {
  if (argc > 1) return argv[1];
  const char* given = std::getenv("CARNOT_REFERENCE_DATA");
  return given != nullptr ? std::filesystem::path{given}
                          : std::filesystem::path{CARNOT_SOURCE_ROOT} / "../shared/data";
}

/// Points at 6 % load and more (below, one machine's background decides), without the machine that
/// the data itself marks as suspect.
std::vector<Point> points_of(std::string_view csv) {
  constexpr double kLeastLoad = 0.06;
  std::vector<Point> points;
  const auto lines = split(csv, '\n');
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto cells = split(trim(lines[i]), ',');
    if (cells.size() != 11 || cells[10].starts_with("suspect")) continue;
    const auto tdp = parse_double(cells[3]);
    const auto percent = parse_double(cells[5]);
    const auto watts = parse_double(cells[6]);
    if (tdp && percent && watts && *percent / 100.0 >= kLeastLoad)
      points.push_back({std::string{cells[1]}, *tdp, *percent / 100.0, *watts});
  }
  return points;
}

double relative_error(const LoadCurve& curve, const Point& point) {
  return std::abs(point.tdp_watts * curve.at(point.load) / point.watts - 1.0);
}

/// Least mean absolute relative error over a grid: three parameters need no cleverness.
LoadCurve fit(const std::vector<Point>& points) {
  LoadCurve best = kLoadCurve;
  double least = 1e300;
  for (int idle = 2; idle <= 40; ++idle) {
    for (int slope = 20; slope <= 100; slope += 3) {
      for (int exponent = 60; exponent <= 200; exponent += 10) {
        const LoadCurve curve{idle / 100.0, slope / 100.0, exponent / 100.0};
        double sum = 0.0;
        for (const Point& point : points) sum += relative_error(curve, point);
        if (sum < least) {
          least = sum;
          best = curve;
        }
      }
    }
  }
  return best;
}

bool within(double estimated, double truth, double factor) {
  return estimated <= truth * factor && estimated >= truth / factor;
}

double known_part_coverage(const std::vector<Point>& points) {
  std::set<std::string> cpus;
  for (const Point& point : points) cpus.insert(point.cpu);
  int hits = 0;
  for (const std::string& left_out : cpus) {
    std::vector<Point> others;
    for (const Point& point : points) {
      if (point.cpu != left_out) others.push_back(point);
    }
    const LoadCurve curve = fit(others);
    int own_hits = 0;
    int own = 0;
    for (const Point& point : points) {
      if (point.cpu != left_out) continue;
      ++own;
      own_hits +=
          within(point.tdp_watts * curve.at(point.load), point.watts, kKnownPart.factor) ? 1 : 0;
    }
    fmt::print(
        "  {}: {:.2f} + {:.2f} load^{:.2f} from the others, {} of {} within a factor of {}\n",
        left_out, curve.idle, curve.slope, curve.exponent, own_hits, own, kKnownPart.factor);
    hits += own_hits;
  }
  return static_cast<double>(hits) / static_cast<double>(points.size());
}

double unknown_part_coverage(const std::vector<Point>& points, const CpuFacts& facts) {
  int hits = 0;
  for (const Point& point : points) {
    for (const Family& family : kFamilies) {
      if (family.cpu != point.cpu) continue;
      const CpuPowerModel model = cpu_power_model(
          {std::string{family.vendor}, "", family.family, family.model, family.threads, false},
          facts);
      hits += within(model.power_at(point.load).si(), point.watts, kUnknownPart.factor) ? 1 : 0;
    }
  }
  return static_cast<double>(hits) / static_cast<double>(points.size());
}

bool agrees(std::string_view what, double found, const ModelQuality& stated) {
  constexpr double kRounding = 0.006;
  const bool same = std::abs(found - stated.confidence) < kRounding;
  fmt::print("{}: {:.4f} within a factor of {}, stated {:.2f}{}\n", what, found, stated.factor,
             stated.confidence, same ? "" : " - the constant is wrong");
  return same;
}

/// A training's mean utilisation, and its mean power as a share of the board's limit.
struct Training {
  std::string board;
  double busy_share;
  double power_share;
};

std::vector<Training> trainings_of(std::string_view csv) {
  std::vector<Training> trainings;
  for (const std::string_view line : split(csv, '\n')) {
    const auto cells = split(trim(line), ',');
    if (cells.size() < 15) continue;
    const auto percent = parse_double(cells[6]);
    const auto watts = parse_double(cells[12]);
    const auto limit = parse_double(cells[14]);
    if (percent && watts && limit && *limit > 0.0)
      trainings.push_back({std::string{cells[4]}, *percent / 100.0, *watts / *limit});
  }
  return trainings;
}

GpuCurve fit_boards(const std::vector<Training>& trainings) {
  GpuCurve best = kGpuCurve;
  double least = 1e300;
  for (int idle = 2; idle <= 40; idle += 2) {
    for (int slope = 10; slope <= 120; slope += 5) {
      for (const double exponent : {0.5, 0.75, 1.0, 1.25, 1.5, 2.0}) {
        const GpuCurve curve{idle / 100.0, slope / 100.0, exponent};
        double sum = 0.0;
        for (const Training& one : trainings)
          sum += std::abs(curve.at(one.busy_share) / one.power_share - 1.0);
        if (sum < least) {
          least = sum;
          best = curve;
        }
      }
    }
  }
  return best;
}

struct BoardCount {
  int boards = 0;
  int held = 0;  // boards of which nineteen of twenty trainings lie within the factor
};

BoardCount boards_held(const std::vector<Training>& trainings) {
  std::set<std::string> boards;
  for (const Training& one : trainings) boards.insert(one.board);
  BoardCount count;
  for (const std::string& left_out : boards) {
    std::vector<Training> others;
    for (const Training& one : trainings) {
      if (one.board != left_out) others.push_back(one);
    }
    const GpuCurve fitted = fit_boards(others);
    int own = 0;
    int by_others = 0;
    int by_ours = 0;
    for (const Training& one : trainings) {
      if (one.board != left_out) continue;
      ++own;
      by_others += within(fitted.at(one.busy_share), one.power_share, kGpuFactor) ? 1 : 0;
      by_ours += within(kGpuCurve.at(one.busy_share), one.power_share, kGpuFactor) ? 1 : 0;
    }
    fmt::print("  {}: {} of {} within a factor of {} by the others, {} by the curve in use\n",
               left_out, by_others, own, kGpuFactor, by_ours);
    ++count.boards;
    count.held += 20 * std::min(by_others, by_ours) >= 19 * own ? 1 : 0;
  }
  return count;
}

/// With so few boards a share of trainings would promise too much: the rule of succession says how
/// likely the next board is held.
bool check_boards(std::string_view csv) {
  const auto trainings = trainings_of(csv);
  fmt::print("{} trainings\n", trainings.size());
  const BoardCount count = boards_held(trainings);
  const double next = (count.held + 1.0) / (count.boards + 2.0);
  return agrees("graphics board", next, {kGpuFactor, kGpuConfidence}) && count.boards > 0;
}

int check(const std::filesystem::path& folder) {
  const auto csv = read_file(folder / "reference/cpu_load_power_points.csv");
  const auto runs = read_file(folder / "statistics/dl_training_energy_369_runs.csv");
  if (!csv || !runs) {
    fmt::print("skipped: {}\n", to_sentence(!csv ? csv.error() : runs.error()));
    const char* ci = std::getenv("CI");
    return ci != nullptr && std::string_view{ci} == "true" ? 1 : kSkipped;
  }
  const auto vcpus =
      read_file(std::filesystem::path{CARNOT_SOURCE_ROOT} / "data/watts_per_vcpu.csv");
  const auto facts = parse_cpu_facts("", vcpus.value_or(""));
  const std::vector<Point> points = points_of(*csv);
  if (!facts || facts->vcpus.empty() || points.empty()) {
    fmt::print("the tables cannot be read\n");
    return 1;
  }
  fmt::print("{} points\n", points.size());
  const bool known = agrees("known part", known_part_coverage(points), kKnownPart);
  const bool unknown = agrees("unknown part", unknown_part_coverage(points, *facts), kUnknownPart);
  const bool boards = check_boards(*runs);
  return known && unknown && boards ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) { return check(reference_folder(argc, argv)); }
