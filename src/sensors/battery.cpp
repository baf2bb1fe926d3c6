// SPDX-License-Identifier: Apache-2.0
#include "sensors/battery.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "sensors/kept_file.hpp"

namespace carnot {
namespace {

constexpr std::string_view kTree = "/sys/class/power_supply";
constexpr double kWattsPerStep = 1e-6;      // power_now [µW]
constexpr double kWattsPerProduct = 1e-12;  // µA × µV
constexpr Seconds kRefresh{1.0};            // ACPI keeps an answer for 1 s; others say nothing
/// Twice what the strongest portable machines draw.
constexpr Watts kPlausiblePower{500.0};

/// One file, or two that are multiplied.
struct Gauge {
  KeptFile power_or_current;
  std::optional<KeptFile> voltage;
};

struct Pack {
  KeptFile status;
  Gauge gauge;
};

tl::expected<Watts, ReadFailure> flowing_out(Gauge& gauge) {
  const auto first = gauge.power_or_current.number();
  if (!first) return tl::unexpected{first.error()};
  if (*first == 0)
    return tl::unexpected{gauge.power_or_current.failure("0 while the battery is discharging")};
  const double amount = std::abs(static_cast<double>(*first));
  if (!gauge.voltage) return Watts{amount * kWattsPerStep};
  const auto microvolts = gauge.voltage->unsigned_number();
  if (!microvolts) return tl::unexpected{microvolts.error()};
  return Watts{amount * static_cast<double>(*microvolts) * kWattsPerProduct};
}

ReadFailure not_feeding(const KeptFile& file, std::string_view status) {
  if (status == "Charging")
    return file.failure("the battery is charging: what it gives is not what the machine uses");
  return file.failure(
      fmt::format("the battery is not discharging (\"{}\"): it does not feed the machine alone",
                  valid_utf8(status)));
}

/// All batteries of a machine, which are used together or in turn.
class BatterySource final : public Source {
 public:
  BatterySource(SourceDescription description, std::vector<Pack> packs)
      : description_{std::move(description)}, packs_{std::move(packs)} {}

  const SourceDescription& description() const override { return description_; }

  Reading read(const Clock& clock) override {
    const SteadyTime when = clock.now();
    const auto power = sum();
    if (!power) return {0, when, power.error()};
    return {0, when, PowerValue{*power}};
  }

 private:
  tl::expected<Watts, ReadFailure> sum() {
    Watts out;
    bool feeds = false;
    std::optional<ReadFailure> resting;
    for (Pack& pack : packs_) {
      const auto status = pack.status.text();
      if (!status) return tl::unexpected{status.error()};
      if (*status == "Charging") return tl::unexpected{not_feeding(pack.status, *status)};
      if (*status != "Discharging") {
        if (!resting) resting = not_feeding(pack.status, *status);
        continue;  // of several, it waits for its turn
      }
      const auto power = flowing_out(pack.gauge);
      if (!power) return tl::unexpected{power.error()};
      out = out + *power;
      feeds = true;
    }
    if (!feeds) return tl::unexpected{*resting};
    return out;
  }

  SourceDescription description_;
  std::vector<Pack> packs_;
};

class Scanner {
 public:
  explicit Scanner(const SysRoot& sys) : sys_{sys} {}

  void add(const std::string& supply) {
    if (!feeds_the_machine(supply)) return;
    const std::string model = valid_utf8(text_of(supply, "model_name"));
    const SourceDescription own = describe(
        "battery:" + supply, model.empty() ? supply : fmt::format("{} ({})", supply, model));
    names_.push_back(supply);
    labels_.push_back(own.label);
    auto status = opened(supply, "status", own);
    if (!status) return;
    auto gauge = gauge_of(supply, own);
    if (gauge) packs_.push_back({*std::move(status), *std::move(gauge)});
  }

  /// One that cannot be read may be the one that feeds the machine: then the others are not the
  /// whole either.
  Scan finish() && {
    if (packs_.empty() || packs_.size() < names_.size()) return std::move(scan_);
    scan_.readable.push_back(std::make_unique<BatterySource>(
        describe("battery:" + join(names_, "+"), join(labels_, " + ")), std::move(packs_)));
    return std::move(scan_);
  }

 private:
  static SourceDescription describe(std::string id, std::string label) {
    return {.id = std::move(id),
            .label = std::move(label),
            .kind = SourceKind::battery,
            .domain = Domain::battery,
            .provenance = Provenance::measured,
            .refresh = kRefresh,
            .plausible_maximum = kPlausiblePower,
            .resolution = Watts{kWattsPerStep},
            .refresh_is_assumed = true};
  }

  static std::string path_in(std::string_view supply, std::string_view file) {
    return fmt::format("{}/{}/{}", kTree, supply, file);
  }

  std::string text_of(std::string_view supply, std::string_view file) const {
    return sys_.read(path_in(supply, file)).value_or("");
  }

  /// A bay without a battery says `present` 0; batteries of mice and pens have scope "Device".
  bool feeds_the_machine(std::string_view supply) const {
    return text_of(supply, "type") == "Battery" && text_of(supply, "scope") != "Device" &&
           text_of(supply, "present") != "0";
  }

  std::optional<Gauge> gauge_of(const std::string& supply, const SourceDescription& description) {
    const bool has_power = sys_.exists(path_in(supply, "power_now"));
    auto first = opened(supply, has_power ? "power_now" : "current_now", description);
    if (!first) return std::nullopt;
    if (has_power) return Gauge{*std::move(first), std::nullopt};
    auto voltage = opened(supply, "voltage_now", description);
    if (!voltage) return std::nullopt;
    return Gauge{*std::move(first), std::move(voltage)};
  }

  /// Empty: the obstacle is noted.
  std::optional<KeptFile> opened(std::string_view supply, std::string_view file,
                                 const SourceDescription& description) {
    const auto path = sys_.path_of(path_in(supply, file));
    auto kept = KeptFile::open(path);
    if (kept) return *std::move(kept);
    scan_.unreadable.push_back(obstacle_at(description, path, kept.error()));
    return std::nullopt;
  }

  const SysRoot& sys_;
  Scan scan_;
  std::vector<std::string> names_;
  std::vector<std::string> labels_;
  std::vector<Pack> packs_;
};

}  // namespace

Scan scan_batteries(const SysRoot& sys) {
  Scanner scanner{sys};
  for (const std::string& supply : sys.list(kTree)) scanner.add(supply);
  return std::move(scanner).finish();
}

}  // namespace carnot
