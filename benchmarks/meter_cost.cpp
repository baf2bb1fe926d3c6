// SPDX-License-Identifier: Apache-2.0
//
// What metering costs, against the budgets of the design:
//   one reading of one domain       at most 2 µs above the bare pread
//   four domains at 1 kHz           at most 1 % of one core above a thread that only wakes
//   `carnot measure -- true`        at most 10 ms above `true`, at most 20 MB resident
//
//   carnot_meter_cost [PATH_OF_CARNOT]
//   carnot_meter_cost --readings N    only: CPU time of reading the powercap of this machine N
//                                     times, as JSON (for peers/compare_meters.py)
//
// Counters are files in memory here, so the bare pread is that of a file; the kernel's own counters
// cost 1-5 µs each, which is not ours.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/sys_root.hpp"
#include "base/text.hpp"
#include "base/unique_handle.hpp"
#include "meter/meter.hpp"
#include "meter/sampler.hpp"
#include "sensors/powercap.hpp"

namespace {

using namespace carnot;
using BenchmarkClock = std::chrono::steady_clock;

constexpr int kZones = 4;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

template <class Work>
double nanoseconds_per_call(Work work) {
  constexpr int kBatches = 101;
  constexpr int kCalls = 2000;
  std::vector<double> batches;
  for (int batch = 0; batch < kBatches; ++batch) {
    const auto begin = BenchmarkClock::now();
    for (int call = 0; call < kCalls; ++call) work();
    const std::chrono::duration<double, std::nano> spent = BenchmarkClock::now() - begin;
    batches.push_back(spent.count() / kCalls);
  }
  return median(std::move(batches));
}

Result<void> add_zone(const std::filesystem::path& root, int number) {
  const auto zone = root / fmt::format("sys/class/powercap/intel-rapl:{}", number);
  CARNOT_TRY_VOID(write_file_atomically(zone / "name", fmt::format("package-{}\n", number)));
  CARNOT_TRY_VOID(write_file_atomically(zone / "max_energy_range_uj", "262143328850\n"));
  return write_file_atomically(zone / "energy_uj", "123456789012\n");
}

/// Of this process, all its threads.
double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// What waking a thread costs is the kernel's and the machine's (in a guest easily 20 µs), so a
/// thread that does nothing else is measured in turns with the sampler.
void show_sampling_cost(Meter& meter) {
  constexpr int kTurns = 5;
  constexpr std::chrono::milliseconds kPeriod{1};
  constexpr std::chrono::seconds kTurn{1};
  const RealClock clock;
  Meter nothing{Sources{}, clock};
  std::vector<double> sampled;
  std::vector<double> woken;
  const auto share_of = [&](Meter& which) {
    const double before = cpu_seconds();
    {
      const Sampler sampler{which, Seconds{kPeriod}};
      std::this_thread::sleep_for(kTurn);
    }
    return (cpu_seconds() - before) / Seconds{kTurn}.count() * 100.0;
  };
  for (int turn = 0; turn < kTurns; ++turn) {
    sampled.push_back(share_of(meter));
    woken.push_back(share_of(nothing));
    meter.forget_before(SteadyTime::max());
  }
  const double bare = median(std::move(woken));
  const double whole = median(std::move(sampled));
  fmt::print(
      "sampling four domains at 1 kHz: {:.2f} % of a core, {:.2f} % of it waking; "
      "{:.2f} % above (budget 1)\n",
      whole, bare, whole - bare);
}

/// CPU time of readings back to back, as one line of JSON.
int show_readings(int readings) {
  const RealClock clock;
  Meter meter{scan_powercap(SysRoot{"/"}).readable, clock};
  const std::size_t domains = meter.descriptions().size();
  if (domains == 0) {
    fmt::print(stderr, "No counter can be read in /sys/class/powercap.\n");
    return 3;
  }
  meter.keep_readings();
  const double before = cpu_seconds();
  for (int round = 0; round < readings; ++round) meter.read_all();
  const double spent = cpu_seconds() - before;
  fmt::print("{{\"per_reading\": {}, \"domains\": {}}}\n",
             spent / readings / static_cast<double>(domains), domains);
  return 0;
}

Result<void> show_reading_costs() {
  const std::filesystem::path memory{"/dev/shm"};
  CARNOT_TRY(const TemporaryFolder folder, TemporaryFolder::create(memory, "carnot-meter-cost"));
  for (int zone = 0; zone < kZones; ++zone) {
    CARNOT_TRY_VOID(add_zone(folder.path(), zone));
  }
  const RealClock clock;
  const Scan scan = scan_powercap(SysRoot{folder.path()});
  const auto file = folder.path() / "sys/class/powercap/intel-rapl:0/energy_uj";
  const FileDescriptor fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  std::array<char, 32> text{};
  const double bare = nanoseconds_per_call([&] {
    if (::pread(fd.get(), text.data(), text.size(), 0) <= 0) std::abort();
  });
  const double ours = nanoseconds_per_call([&] { (void)scan.readable[0]->read(clock); });
  Meter meter{scan_powercap(SysRoot{folder.path()}).readable, clock};
  meter.keep_readings();
  const double round = nanoseconds_per_call([&] { meter.read_all(); });
  meter.forget_before(clock.now());
  show_sampling_cost(meter);
  fmt::print("bare pread {:.0f} ns; one reading {:.0f} ns, {:.0f} ns above it (budget 2000)\n",
             bare, ours, ours - bare);
  fmt::print("four domains, kept: {:.0f} ns a round; at 1 kHz {:.2f} % of a core (budget 1)\n",
             round, round * 1e3 / 1e9 * 100.0);
  return {};
}

struct Spawned {
  double seconds = 0.0;
  double peak_megabytes = 0.0;
};

Spawned run(std::vector<std::string> command) {
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t quiet;
  ::posix_spawn_file_actions_init(&quiet);
  for (const int output : {STDOUT_FILENO, STDERR_FILENO})
    ::posix_spawn_file_actions_addopen(&quiet, output, "/dev/null", O_WRONLY, 0);
  const auto begin = BenchmarkClock::now();
  pid_t pid = 0;
  if (::posix_spawnp(&pid, arguments[0], &quiet, nullptr, arguments.data(), environ) != 0)
    std::abort();
  int status = 0;
  rusage usage{};
  ::wait4(pid, &status, 0, &usage);
  const std::chrono::duration<double> spent = BenchmarkClock::now() - begin;
  ::posix_spawn_file_actions_destroy(&quiet);
  return {spent.count(), static_cast<double>(usage.ru_maxrss) * 1024.0 / 1e6};
}

/// In interleaved pairs, so that what else the machine does meets both alike.
void show_measure_overhead(const std::string& carnot) {
  constexpr int kPairs = 101;
  std::vector<double> extra;
  std::vector<double> start_up;
  double peak = 0.0;
  for (int pair = 0; pair < kPairs; ++pair) {
    const Spawned plain = run({"true"});
    const Spawned measured = run({carnot, "measure", "--", "true"});
    start_up.push_back(1e3 * (run({carnot, "--version"}).seconds - plain.seconds));
    extra.push_back(1e3 * (measured.seconds - plain.seconds));
    peak = std::max(peak, measured.peak_megabytes);
  }
  fmt::print("measure -- true: {:.1f} ms above true (budget 10), {:.1f} MB resident (budget 20)\n",
             median(std::move(extra)), peak);
  fmt::print("carnot --version: {:.1f} ms above true (budget 5)\n", median(std::move(start_up)));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view{argv[1]} == "--readings") {
    const auto readings = parse_uint(argv[2]);
    if (!readings || *readings == 0 || *readings > 100'000'000) {
      fmt::print(stderr, "--readings takes a number from 1 to 100,000,000.\n");
      return 2;
    }
    return show_readings(static_cast<int>(*readings));
  }
  const auto beside = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "../carnot";
  // First, while this program is small: the kernel credits a spawned child with its parent's peak.
  show_measure_overhead(argc > 1 ? argv[1] : beside.string());
  const auto shown = show_reading_costs();
  if (!shown) fmt::print(stderr, "{}\n", to_sentence(shown.error()));
  return shown ? 0 : 1;
}
