// SPDX-License-Identifier: Apache-2.0
#include "sensors/hwmon/scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "sensors/hwmon/chips.hpp"
#include "sensors/hwmon/names.hpp"
#include "sensors/kept_file.hpp"
#include "sensors/rapl.hpp"

namespace carnot {
namespace {

constexpr double kJoulesPerTick = 1e-6;    // energyN_input [µJ]
constexpr double kWattsPerStep = 1e-6;     // powerN_* [µW]
constexpr double kWattsPerProduct = 1e-6;  // mV × mA
/// Of a chip that says nothing: many drivers of hwmon keep an answer for a second.
constexpr Seconds kAssumedCounterRefresh{1.0};

/// energyN_input: the kernel writes a signed 64-bit number.
class HwmonCounter final : public Source {
 public:
  HwmonCounter(SourceDescription description, KeptFile file)
      : description_{std::move(description)}, file_{std::move(file)} {}

  const SourceDescription& description() const override { return description_; }

  Reading read(const Clock& clock) override {
    const SteadyTime when = clock.now();
    const auto ticks = file_.unsigned_number();
    if (!ticks) return {0, when, ticks.error()};
    return {0, when, CounterValue{*ticks}};
  }

 private:
  SourceDescription description_;
  KeptFile file_;
};

/// powerN_average or powerN_input.
class HwmonPower final : public Source {
 public:
  HwmonPower(SourceDescription description, KeptFile file)
      : description_{std::move(description)}, file_{std::move(file)} {}

  const SourceDescription& description() const override { return description_; }

  Reading read(const Clock& clock) override {
    const SteadyTime when = clock.now();
    const auto power = file_.unsigned_number();  // a negative power would be joules given back
    if (!power) return {0, when, power.error()};
    return {0, when, PowerValue{Watts{static_cast<double>(*power) * kWattsPerStep}}};
  }

 private:
  SourceDescription description_;
  KeptFile file_;
};

/// inN_input × currN_input, for chips that leave the product to the reader.
class HwmonRail final : public Source {
 public:
  HwmonRail(SourceDescription description, KeptFile voltage, KeptFile current)
      : description_{std::move(description)},
        voltage_{std::move(voltage)},
        current_{std::move(current)} {}

  const SourceDescription& description() const override { return description_; }

  Reading read(const Clock& clock) override {
    const SteadyTime when = clock.now();
    const auto millivolts = voltage_.unsigned_number();
    if (!millivolts) return {0, when, millivolts.error()};
    const auto milliamperes = current_.unsigned_number();  // below 0: power given back
    if (!milliamperes) return {0, when, milliamperes.error()};
    const double product = static_cast<double>(*millivolts) * static_cast<double>(*milliamperes);
    return {0, when, PowerValue{Watts{product * kWattsPerProduct}}};
  }

 private:
  SourceDescription description_;
  KeptFile voltage_;
  KeptFile current_;
};

/// The numbers of a chip's sensors by "energy_input", "power_average" and so on.
using Numbers = std::map<std::string, std::set<int>, std::less<>>;

Numbers numbers_of(const SysRoot& sys, const HwmonChip& chip) {
  Numbers numbers;
  for (const std::string& file : sys.list(chip.folder)) {
    if (const auto parts = parse_hwmon_file(file))
      numbers[fmt::format("{}_{}", parts->quantity, parts->item)].insert(parts->number);
  }
  return numbers;
}

bool has(const Numbers& numbers, std::string_view what, int number) {
  const auto found = numbers.find(what);
  return found != numbers.end() && found->second.contains(number);
}

std::set<int> all(const Numbers& numbers, std::string_view what) {
  const auto found = numbers.find(what);
  return found == numbers.end() ? std::set<int>{} : found->second;
}

class Scanner {
 public:
  explicit Scanner(const SysRoot& sys) : sys_{sys} {}

  void add(const HwmonChip& chip) {
    const Numbers numbers = numbers_of(sys_, chip);
    for (const int n : all(numbers, "energy_input")) add_counter(chip, n);
    std::set<int> powers = all(numbers, "power_average");
    powers.merge(all(numbers, "power_input"));
    for (const int n : powers) add_power(chip, n, has(numbers, "power_average", n));
    for (const int n : all(numbers, "curr_input")) {
      if (has(numbers, "in_input", n) && !powers.contains(n) && is_rail(chip, n)) add_rail(chip, n);
    }
  }

  Scan finish() && { return std::move(scan_); }

 private:
  std::string label_of(const HwmonChip& chip, std::string_view quantity, int number) const {
    return hwmon_text(sys_, fmt::format("{}/{}{}_label", chip.folder, quantity, number));
  }

  /// Whether voltage n and current n belong together. On an INA3221 those of its three channels do:
  /// in4 to in6 are voltages across shunts, curr4 is the sum (kernel, ina3221.rst). On other chips
  /// equal labels say so.
  bool is_rail(const HwmonChip& chip, int n) const {
    constexpr int kChannels = 3;
    const bool enabled = hwmon_text(sys_, fmt::format("{}/in{}_enable", chip.folder, n)) != "0";
    if (chip.name == "ina3221") return n <= kChannels && enabled;
    const std::string label = label_of(chip, "in", n);
    return !label.empty() && label == label_of(chip, "curr", n);
  }

  SourceDescription describe(const HwmonChip& chip, std::string_view sensor,
                             std::string_view label) {
    const HwmonMeaning meaning = chip.is_apu ? HwmonMeaning{} : hwmon_meaning(chip.name, label);
    std::string id = chip.device.empty()
                         ? fmt::format("hwmon:{}:{}", chip.name, sensor)
                         : fmt::format("hwmon:{}@{}:{}", chip.name, chip.device, sensor);
    if (const int twins = ++ids_[id]; twins > 1) id += fmt::format("#{}", twins);
    const auto stated = stated_refresh_of(chip);
    return {
        .id = std::move(id),
        .label = fmt::format("{} {}{}", chip.name, label.empty() ? sensor : label,
                             chip.is_apu ? " (the whole chip, processor included)" : ""),
        .kind = SourceKind::hwmon,
        .domain = meaning.domain,
        .device = meaning.domain == Domain::gpu ? chip.gpu : meaning.number.value_or(0),
        .provenance = Provenance::measured,
        .refresh = stated.value_or(is_graphics(chip.name) ? kAssumedBoardRefresh : Seconds{0.0}),
        .plausible_maximum = kPlausiblePackagePower,
        .refresh_is_assumed = !stated && is_graphics(chip.name)};
  }

  /// What the chip says of itself, or what is known of the register behind it.
  std::optional<Seconds> stated_refresh_of(const HwmonChip& chip) const {
    if (chip.name == "amd_energy") return kRaplRefresh;
    const auto milliseconds = parse_uint(hwmon_text(sys_, chip.folder + "/update_interval"));
    if (!milliseconds || *milliseconds == 0) return std::nullopt;
    return Seconds{static_cast<double>(*milliseconds) * 1e-3};
  }

  /// i915 and xe continue a 32-bit register in units of 2^-14 J (kernel, i915_hwmon.c, xe_hwmon.c).
  static Joules folded_range_of(const HwmonChip& chip) {
    constexpr Joules kRegister{0x1p32 * 0x1p-14};
    return chip.name == "i915" || chip.name == "xe" ? kRegister : Joules{0.0};
  }

  void add_counter(const HwmonChip& chip, int number) {
    SourceDescription description =
        describe(chip, fmt::format("energy{}", number), label_of(chip, "energy", number));
    description.counter =
        CounterSpec{.joules_per_tick = kJoulesPerTick,
                    .last = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()),
                    .last_is_inferred = false,
                    .folded_range = folded_range_of(chip)};
    if (description.refresh <= Seconds{0.0}) {
      description.refresh = kAssumedCounterRefresh;
      description.refresh_is_assumed = true;
    }
    const auto path = sys_.path_of(fmt::format("{}/energy{}_input", chip.folder, number));
    if (auto file = opened(path, description)) {
      scan_.readable.push_back(
          std::make_unique<HwmonCounter>(std::move(description), *std::move(file)));
    }
  }

  /// An average sees everything, a momentary value only its moment: where a chip shows both, the
  /// average is taken.
  void add_power(const HwmonChip& chip, int number, bool averaged) {
    SourceDescription description =
        describe(chip, fmt::format("power{}", number), label_of(chip, "power", number));
    description.resolution = Watts{kWattsPerStep};
    const std::string stem = fmt::format("{}/power{}", chip.folder, number);
    if (const auto interval = parse_uint(hwmon_text(sys_, stem + "_average_interval"));
        averaged && interval)
      description.averaged_over = Seconds{static_cast<double>(*interval) * 1e-3};
    const auto path = sys_.path_of(stem + (averaged ? "_average" : "_input"));
    if (auto file = opened(path, description)) {
      scan_.readable.push_back(
          std::make_unique<HwmonPower>(std::move(description), *std::move(file)));
    }
  }

  void add_rail(const HwmonChip& chip, int number) {
    SourceDescription description =
        describe(chip, fmt::format("rail{}", number), label_of(chip, "in", number));
    const auto path = [&](std::string_view quantity) {
      return sys_.path_of(fmt::format("{}/{}{}_input", chip.folder, quantity, number));
    };
    auto voltage = opened(path("in"), description);
    if (!voltage) return;
    auto current = opened(path("curr"), description);
    if (!current) return;
    scan_.readable.push_back(std::make_unique<HwmonRail>(std::move(description),
                                                         *std::move(voltage), *std::move(current)));
  }

  /// Empty: the obstacle is noted.
  std::optional<KeptFile> opened(const std::filesystem::path& path,
                                 const SourceDescription& description) {
    auto file = KeptFile::open(path);
    if (file) return *std::move(file);
    scan_.unreadable.push_back(obstacle_at(description, path, file.error()));
    return std::nullopt;
  }

  const SysRoot& sys_;
  Scan scan_;
  std::map<std::string, int> ids_;
};

}  // namespace

Scan scan_hwmon(const SysRoot& sys) {
  Scanner scanner{sys};
  for (const HwmonChip& chip : hwmon_chips(sys)) scanner.add(chip);
  return std::move(scanner).finish();
}

}  // namespace carnot
