// SPDX-License-Identifier: Apache-2.0
#include "support/fake_machine.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "base/assert.hpp"
#include "base/unique_handle.hpp"
#include "sensors/powercap.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

constexpr std::string_view kPowercap = "/sys/class/powercap";

/// Into the same file, for sources keep it open. Shortened after writing: a file that is emptied
/// first is flushed to disk by ext4 when it is closed, 5 ms each time.
void overwrite(const std::filesystem::path& file, std::string_view text) {
  std::filesystem::create_directories(file.parent_path());
  const FileDescriptor fd{::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644)};
  CARNOT_ASSERT(fd && ::pwrite(fd.get(), text.data(), text.size(), 0) ==
                          static_cast<ssize_t>(text.size()));
  CARNOT_ASSERT(::ftruncate(fd.get(), static_cast<off_t>(text.size())) == 0);
}

std::uint64_t microjoules_in(Joules energy) {
  return static_cast<std::uint64_t>(std::llround(energy.si() * 1e6));
}

}  // namespace

FakeZone::FakeZone(std::filesystem::path folder, std::string_view name, const FakeZoneSetup& setup)
    : folder_{std::move(folder)},
      last_{microjoules_in(setup.wraps_at) - 1},
      microjoules_{microjoules_in(setup.now)} {
  overwrite(folder_ / "name", fmt::format("{}\n", name));
  if (setup.range_readable) overwrite(folder_ / "max_energy_range_uj", fmt::format("{}\n", last_));
  if (setup.short_term_limit) {
    overwrite(folder_ / "constraint_0_name", "long_term\n");
    overwrite(folder_ / "constraint_0_power_limit_uw", "1000000\n");
    overwrite(folder_ / "constraint_1_name", "short_term\n");
    overwrite(folder_ / "constraint_1_power_limit_uw",
              fmt::format("{}\n", std::llround(setup.short_term_limit->si() * 1e6)));
  }
  show_counter();
}

void FakeZone::consume(Joules energy) {
  microjoules_ = (microjoules_ + microjoules_in(energy)) % (last_ + 1);
  if (!frozen_) show_counter();
}

void FakeZone::thaw() {
  frozen_ = false;
  show_counter();
}

void FakeZone::reset_to(Joules energy) {
  microjoules_ = microjoules_in(energy);
  show_counter();
}

void FakeZone::show(std::string_view garbage) const { overwrite(folder_ / "energy_uj", garbage); }

void FakeZone::show_counter() const { show(fmt::format("{}\n", microjoules_)); }

FakeMachine::FakeMachine()
    : folder_{must(
          TemporaryFolder::create(std::filesystem::temp_directory_path(), "carnot-machine"))} {}

FakePackage& FakeMachine::add_package(const FakeZoneSetup& setup) {
  const int number = packages_++;
  return add_zone(fmt::format("intel-rapl:{:x}", number), fmt::format("package-{}", number), setup);
}

FakeZone& FakeMachine::add_zone(std::string_view folder, std::string_view name,
                                const FakeZoneSetup& setup) {
  return zones_.emplace_back(sys().path_of(kPowercap) / folder, name, setup);
}

void FakeMachine::write(std::string_view absolute, std::string_view text) const {
  overwrite(sys().path_of(absolute), text);
}

Sources FakeMachine::sources() const { return scan_powercap(sys()).readable; }

FlakySource::FlakySource(std::unique_ptr<Source> inner, std::vector<int> failing_reads,
                         std::string reason)
    : inner_{std::move(inner)},
      failing_reads_{std::move(failing_reads)},
      reason_{std::move(reason)} {}

Reading FlakySource::read(const Clock& clock) {
  const bool fails =
      std::find(failing_reads_.begin(), failing_reads_.end(), reads_++) != failing_reads_.end();
  return fails ? Reading{0, clock.now(), ReadFailure{reason_}} : inner_->read(clock);
}

}  // namespace carnot
