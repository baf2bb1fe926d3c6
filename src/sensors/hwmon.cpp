// SPDX-License-Identifier: Apache-2.0
#include "sensors/hwmon.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "sensors/kept_file.hpp"
#include "sensors/rapl.hpp"

namespace carnot {
namespace {

constexpr std::string_view kTree = "/sys/class/hwmon";
constexpr double kJoulesPerTick = 1e-6;    // energyN_input [µJ]
constexpr double kWattsPerStep = 1e-6;     // powerN_* [µW]
constexpr double kWattsPerProduct = 1e-6;  // mV × mA

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

struct Chip {
  std::string folder;    // "/sys/class/hwmon/hwmon3"
  std::string name{};    // "amdgpu"
  std::string device{};  // "0000:03:00.0"; empty for a chip without one
  int gpu = 0;           // among the graphics boards, in the order of their addresses
  bool is_apu = false;
};

bool is_graphics(std::string_view chip) {
  return chip == "amdgpu" || chip == "i915" || chip == "xe";
}

std::string text_of(const SysRoot& sys, const std::string& file) {
  return valid_utf8(sys.read(file).value_or(""));
}

/// Only APUs show the voltage of a north bridge. MI300A, an APU as well, shows none: by its number.
bool is_apu(const SysRoot& sys, const Chip& chip) {
  if (chip.name != "amdgpu") return false;
  return text_of(sys, chip.folder + "/in1_label") == "vddnb" ||
         text_of(sys, chip.folder + "/device/device") == "0x74a0";
}

std::vector<Chip> chips_of(const SysRoot& sys) {
  std::vector<Chip> chips;
  for (const std::string& folder : sys.list(kTree)) {
    Chip chip{.folder = fmt::format("{}/{}", kTree, folder)};
    chip.name = text_of(sys, chip.folder + "/name");
    if (chip.name.empty()) continue;
    std::error_code none;  // a chip without a device behind it
    const auto device = std::filesystem::read_symlink(sys.path_of(chip.folder + "/device"), none);
    chip.device = valid_utf8(device.filename().string());
    chip.is_apu = is_apu(sys, chip);
    chips.push_back(std::move(chip));
  }
  std::ranges::sort(chips, {}, [](const Chip& c) { return std::tie(c.device, c.name, c.folder); });
  int gpu = 0;
  for (Chip& chip : chips) {
    if (is_graphics(chip.name)) chip.gpu = gpu++;
  }
  return chips;
}

/// The numbers of a chip's sensors by "energy_input", "power_average" and so on.
using Numbers = std::map<std::string, std::set<int>, std::less<>>;

Numbers numbers_of(const SysRoot& sys, const Chip& chip) {
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

  void add(const Chip& chip) {
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
  std::string label_of(const Chip& chip, std::string_view quantity, int number) const {
    return text_of(sys_, fmt::format("{}/{}{}_label", chip.folder, quantity, number));
  }

  /// Whether voltage n and current n belong together. On an INA3221 those of its three channels do:
  /// in4 to in6 are voltages across shunts, curr4 is the sum (kernel, ina3221.rst). On other chips
  /// equal labels say so.
  bool is_rail(const Chip& chip, int n) const {
    constexpr int kChannels = 3;
    const bool enabled = text_of(sys_, fmt::format("{}/in{}_enable", chip.folder, n)) != "0";
    if (chip.name == "ina3221") return n <= kChannels && enabled;
    const std::string label = label_of(chip, "in", n);
    return !label.empty() && label == label_of(chip, "curr", n);
  }

  SourceDescription describe(const Chip& chip, std::string_view sensor, std::string_view label) {
    const HwmonMeaning meaning = chip.is_apu ? HwmonMeaning{} : hwmon_meaning(chip.name, label);
    std::string id = chip.device.empty()
                         ? fmt::format("hwmon:{}:{}", chip.name, sensor)
                         : fmt::format("hwmon:{}@{}:{}", chip.name, chip.device, sensor);
    if (const int twins = ++ids_[id]; twins > 1) id += fmt::format("#{}", twins);
    return {.id = std::move(id),
            .label = fmt::format("{} {}{}", chip.name, label.empty() ? sensor : label,
                                 chip.is_apu ? " (the whole chip, processor included)" : ""),
            .kind = SourceKind::hwmon,
            .domain = meaning.domain,
            .device = meaning.domain == Domain::gpu ? chip.gpu : meaning.number.value_or(0),
            .provenance = Provenance::measured,
            .refresh = refresh_of(chip),
            .plausible_maximum = kPlausiblePackagePower};
  }

  /// What the chip says of itself, or what is known of the register behind it.
  Seconds refresh_of(const Chip& chip) const {
    if (chip.name == "amd_energy") return kRaplRefresh;
    const auto milliseconds = parse_uint(text_of(sys_, chip.folder + "/update_interval"));
    return milliseconds ? Seconds{static_cast<double>(*milliseconds) * 1e-3} : Seconds{0.0};
  }

  void add_counter(const Chip& chip, int number) {
    SourceDescription description =
        describe(chip, fmt::format("energy{}", number), label_of(chip, "energy", number));
    description.counter =
        CounterSpec{.joules_per_tick = kJoulesPerTick,
                    .last = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()),
                    .last_is_inferred = false};
    const auto path = sys_.path_of(fmt::format("{}/energy{}_input", chip.folder, number));
    if (auto file = opened(path, description)) {
      scan_.readable.push_back(
          std::make_unique<HwmonCounter>(std::move(description), *std::move(file)));
    }
  }

  /// An average sees everything, a momentary value only its moment: where a chip shows both, the
  /// average is taken.
  void add_power(const Chip& chip, int number, bool averaged) {
    SourceDescription description =
        describe(chip, fmt::format("power{}", number), label_of(chip, "power", number));
    const std::string stem = fmt::format("{}/power{}", chip.folder, number);
    if (const auto interval = parse_uint(text_of(sys_, stem + "_average_interval"));
        averaged && interval)
      description.averaged_over = Seconds{static_cast<double>(*interval) * 1e-3};
    const auto path = sys_.path_of(stem + (averaged ? "_average" : "_input"));
    if (auto file = opened(path, description)) {
      scan_.readable.push_back(
          std::make_unique<HwmonPower>(std::move(description), *std::move(file)));
    }
  }

  void add_rail(const Chip& chip, int number) {
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

std::optional<int> number_after(std::string_view prefix, std::string_view label) {
  constexpr std::uint64_t kMost = 1 << 16;
  if (!label.starts_with(prefix)) return std::nullopt;
  const auto number = parse_uint(label.substr(prefix.size()));
  if (!number || *number > kMost) return std::nullopt;
  return static_cast<int>(*number);
}

}  // namespace

std::optional<HwmonFile> parse_hwmon_file(std::string_view file) {
  const auto digits = file.find_first_of("0123456789");
  const auto bar = file.find('_');
  if (digits == std::string_view::npos || bar == std::string_view::npos || digits == 0 ||
      bar <= digits)
    return std::nullopt;
  constexpr std::uint64_t kMost = 1 << 16;
  const auto number = parse_uint(file.substr(digits, bar - digits));
  const std::string_view item = file.substr(bar + 1);
  if (!number || *number > kMost || item.empty()) return std::nullopt;
  return HwmonFile{file.substr(0, digits), static_cast<int>(*number), item};
}

HwmonMeaning hwmon_meaning(std::string_view chip, std::string_view label) {
  if (chip == "amd_energy") {
    if (const auto socket = number_after("Esocket", label)) return {Domain::cpu_package, socket};
    if (const auto core = number_after("Ecore", label)) return {Domain::cpu_core, core};
  }
  if (chip == "amdgpu") return {Domain::gpu, std::nullopt};
  // Of i915 the folders "i915_gt0" and so on are parts of the board; xe also counts its memory.
  const bool is_board = label.empty() || label == "card" || label == "pkg";
  if ((chip == "i915" || chip == "xe") && is_board) return {Domain::gpu, std::nullopt};
  return {};
}

std::optional<GraphicsChip> graphics_chip_at(const SysRoot& sys, std::string_view address) {
  for (const Chip& chip : chips_of(sys)) {
    if (is_graphics(chip.name) && chip.device == address)
      return GraphicsChip{chip.gpu, chip.is_apu};
  }
  return std::nullopt;
}

Scan scan_hwmon(const SysRoot& sys) {
  Scanner scanner{sys};
  for (const Chip& chip : chips_of(sys)) scanner.add(chip);
  return std::move(scanner).finish();
}

}  // namespace carnot
