// SPDX-License-Identifier: Apache-2.0
#include "sensors/rocm_smi/scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "sensors/hwmon/chips.hpp"
#include "sensors/rapl.hpp"
#include "sensors/rocm_smi/counter_check.hpp"

namespace carnot {
namespace {

using rocm_smi::CounterSample;
using rocm_smi::Library;
using rocm_smi::Status;

/// The boards share the library: it is shut down when the last of them is gone.
using SharedLibrary = std::shared_ptr<Library>;

ReadFailure failure(const SourceDescription& description, const Library& library, Status status) {
  return ReadFailure{fmt::format("{}: {}", description.id, library.words(status))};
}

class RocmCounter final : public Source {
 public:
  RocmCounter(SourceDescription description, SharedLibrary library, std::uint32_t device)
      : description_{std::move(description)}, library_{std::move(library)}, device_{device} {}

  const SourceDescription& description() const override { return description_; }

  Reading read(const Clock& clock) override {
    const SteadyTime when = clock.now();
    const auto energy = library_->energy(device_);
    if (energy) return {0, when, CounterValue{energy->ticks}};
    return {0, when, failure(description_, *library_, energy.error())};
  }

 private:
  SourceDescription description_;
  SharedLibrary library_;
  std::uint32_t device_;
};

class RocmPower final : public Source {
 public:
  RocmPower(SourceDescription description, SharedLibrary library, std::uint32_t device)
      : description_{std::move(description)}, library_{std::move(library)}, device_{device} {}

  const SourceDescription& description() const override { return description_; }

  Reading read(const Clock& clock) override {
    const SteadyTime when = clock.now();
    const auto power = library_->power(device_);
    if (power) return {0, when, PowerValue{*power}};
    return {0, when, failure(description_, *library_, power.error())};
  }

 private:
  SourceDescription description_;
  SharedLibrary library_;
  std::uint32_t device_;
};

struct Board {
  std::uint32_t device = 0;
  SourceDescription description{};
  std::optional<double> joules_per_tick{};  // it has a counter
  std::optional<Status> power_error{};
  bool shows_anything = false;  // some energy or power above 0
  std::vector<CounterSample> samples{};
};

class Scanner {
 public:
  Scanner(SharedLibrary library, const SysRoot& sys) : library_{std::move(library)}, sys_{sys} {
    for (std::uint32_t device = 0; device < library_->devices(); ++device)
      boards_.push_back({.device = device, .description = describe(device)});
  }

  void watch(const Clock& clock, Seconds length) {
    constexpr int kSteps = 10;
    const int steps = length > Seconds{0.0} ? kSteps : 0;
    const auto pause = std::chrono::duration_cast<std::chrono::nanoseconds>(length / kSteps);
    const SteadyTime begin = clock.now();
    for (int step = 0; step <= steps && !boards_.empty(); ++step) {
      clock.sleep_until(begin + step * pause);
      for (Board& board : boards_) look_at(board, clock);
    }
  }

  Scan choose(bool was_watched) && {
    for (Board& board : boards_) choose(board, was_watched);
    append(scan_, {std::move(checks_), {}});
    return std::move(scan_);
  }

 private:
  SourceDescription describe(std::uint32_t device) {
    const std::string address = library_->pci_address(device);
    const auto chip = graphics_chip_at(sys_, address);
    const bool is_apu = chip && chip->is_apu;
    std::string name = library_->name(device);
    if (name.empty()) name = fmt::format("AMD board {}", device);
    return {.id = id_of(device, address),
            .label = name + (is_apu ? " (the whole chip, processor included)" : ""),
            .kind = SourceKind::rocm_smi,
            .domain = is_apu ? Domain::rail : Domain::gpu,
            .device = chip ? chip->number : static_cast<int>(device),
            .provenance = Provenance::measured,
            .refresh = kAssumedBoardRefresh,
            .plausible_maximum = kPlausiblePackagePower,
            .resolution = Watts{1e-6},  // µW, whatever the board's own step is
            .refresh_is_assumed = true};
  }

  /// Dies of one module may bear one number.
  std::string id_of(std::uint32_t device, const std::string& address) {
    const auto unique = library_->unique_id(device);
    std::string id = unique            ? fmt::format("rocm_smi:{:016x}", *unique)
                     : address.empty() ? fmt::format("rocm_smi:{}", device)
                                       : fmt::format("rocm_smi:{}", address);
    if (const int twins = ++ids_[id]; twins > 1) id += fmt::format("#{}", twins);
    return id;
  }

  void look_at(Board& board, const Clock& clock) const {
    const SteadyTime when = clock.now();
    const auto energy = library_->energy(board.device);
    const auto power = library_->power(board.device);
    if (energy) board.joules_per_tick = energy->joules_per_tick;
    board.power_error = power ? std::nullopt : std::optional{power.error()};
    board.shows_anything =
        board.shows_anything || (energy && energy->ticks > 0) || (power && *power > Watts{0.0});
    if (energy && power) board.samples.push_back({when, energy->ticks, *power});
  }

  void choose(Board& board, bool was_watched) {
    if (!board.shows_anything && (board.joules_per_tick || !board.power_error)) {
      refuse(board.description, ObstacleKind::failing,
             "it shows 0 J and 0 W: another die of its module counts for both");
      return;
    }
    if (board.joules_per_tick) {
      const auto reason =
          was_watched ? reason_to_distrust(board.samples, *board.joules_per_tick) : std::nullopt;
      if (!reason) {
        add_counter(board);
        return;
      }
      SourceDescription counter = board.description;
      counter.id += ":energy";
      refuse(std::move(counter), ObstacleKind::failing,
             fmt::format("its energy counter is not used: {}", *reason));
    }
    add_power(board);
  }

  void add_counter(const Board& board) {
    SourceDescription description = board.description;
    description.counter = CounterSpec{.joules_per_tick = *board.joules_per_tick,
                                      .last = std::numeric_limits<std::uint64_t>::max(),
                                      .last_is_inferred = false};
    scan_.readable.push_back(
        std::make_unique<RocmCounter>(std::move(description), library_, board.device));
    if (board.power_error) return;
    SourceDescription check = board.description;
    check.checks = std::exchange(check.id, check.id + ":power");
    checks_.push_back(std::make_unique<RocmPower>(std::move(check), library_, board.device));
  }

  void add_power(const Board& board) {
    if (!board.power_error) {
      scan_.readable.push_back(
          std::make_unique<RocmPower>(board.description, library_, board.device));
      return;
    }
    refuse(
        board.description,
        *board.power_error == Status::permission ? ObstacleKind::permission : ObstacleKind::failing,
        fmt::format("its power cannot be read: {}", library_->words(*board.power_error)));
  }

  void refuse(SourceDescription description, ObstacleKind kind, std::string reason) {
    scan_.unreadable.push_back({std::move(description), kind, std::move(reason)});
  }

  SharedLibrary library_;
  const SysRoot& sys_;
  std::map<std::string, int> ids_;
  std::vector<Board> boards_;
  Scan scan_;
  Sources checks_;  // behind all boards
};

/// A library that is there but will not start.
Scan refused(const Error& error) {
  Scan scan;
  if (error.code == ErrorCode::not_found) return scan;
  scan.unreadable.push_back({{.id = "rocm_smi",
                              .label = "AMD boards",
                              .kind = SourceKind::rocm_smi,
                              .domain = Domain::gpu},
                             ObstacleKind::failing,
                             error.message});
  return scan;
}

}  // namespace

Scan scan_rocm_smi(std::span<const std::string_view> library_names, const SysRoot& sys,
                   const Clock& clock, Seconds watch) {
  auto library = Library::open(library_names);
  if (!library) return refused(library.error());
  Scanner scanner{*std::move(library), sys};
  scanner.watch(clock, watch);
  return std::move(scanner).choose(watch > Seconds{0.0});
}

}  // namespace carnot
