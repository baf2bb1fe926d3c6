// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/sys_root.hpp"
#include "base/units.hpp"
#include "meter/meter.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// How a fake RAPL zone begins.
struct FakeZoneSetup {
  Joules wraps_at{262143.32885};  // the usual range
  Joules now{0.0};
  std::optional<Watts> short_term_limit = std::nullopt;  // PL2; four times that is plausible
  bool range_readable = true;
};

/// One powercap zone on disk: consuming energy moves its counter file, which wraps like the real
/// one.
class FakeZone {
 public:
  FakeZone(std::filesystem::path folder, std::string_view name, const FakeZoneSetup& setup);

  void consume(Joules energy);
  /// The file stays as it is while the zone goes on consuming.
  void freeze() { frozen_ = true; }
  void thaw();
  /// The counter starts anew, as after a driver reload.
  void reset_to(Joules energy);
  /// What the file holds instead of a number, until `heal`.
  void show(std::string_view garbage) const;
  void heal() const { show_counter(); }

  const std::filesystem::path& folder() const { return folder_; }

 private:
  void show_counter() const;

  std::filesystem::path folder_;
  std::uint64_t last_;  // µJ, before it starts again at 0
  std::uint64_t microjoules_;
  bool frozen_ = false;
};
using FakePackage = FakeZone;

/// A small working machine: a clock that the test moves, and a tree of /sys and /proc in a
/// temporary folder.
class FakeMachine {
 public:
  FakeMachine();

  ManualClock clock;

  /// intel-rapl:<n> with the next number, named package-<n>.
  FakePackage& add_package(const FakeZoneSetup& setup = {});
  /// A zone under any folder name ("intel-rapl:a", "intel-rapl:0:1") with any `name`.
  FakeZone& add_zone(std::string_view folder, std::string_view name,
                     const FakeZoneSetup& setup = {});

  /// Writes a file of the tree: write("/proc/stat", "cpu ...").
  void write(std::string_view absolute, std::string_view text) const;
  SysRoot sys() const { return SysRoot{folder_.path()}; }
  const std::filesystem::path& folder() const { return folder_.path(); }

  /// Every readable powercap source, and a meter over them.
  Sources sources() const;
  Meter meter() const { return Meter{sources(), clock}; }

 private:
  TemporaryFolder folder_;
  std::deque<FakeZone> zones_;  // stays put: tests hold references
  int packages_ = 0;
};

/// Fails on scripted reads, counted from 0, and passes all others on.
class FlakySource final : public Source {
 public:
  FlakySource(std::unique_ptr<Source> inner, std::vector<int> failing_reads, std::string reason);

  const SourceDescription& description() const override { return inner_->description(); }
  Reading read(const Clock& clock) override;

 private:
  std::unique_ptr<Source> inner_;
  std::vector<int> failing_reads_;
  std::string reason_;
  int reads_ = 0;
};

}  // namespace carnot
