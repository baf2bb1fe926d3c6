// SPDX-License-Identifier: Apache-2.0
//
// Is a long log read quickly, and in memory that does not grow? 1 GB of nvidia-smi's CSV (one board
// at 1 Hz for four months) imported in under 10 s of one core; the same rows as plain CSV, split
// into cells and not looked at, at 200 MB/s or more. The log is made a day at a time, in memory:
// what is timed is reading it. Prints a Markdown table; exit code 1 when a promise is broken.
//
//   carnot_import_speed
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <string>

#include "base/result.hpp"
#include "store/imports/csv_table.hpp"
#include "store/imports/nvidia_smi.hpp"

namespace carnot {
namespace {

constexpr std::size_t kLogBytes = 1'000'000'000;
constexpr double kMostSecondsOfImport = 10.0;
constexpr double kLeastMegabytesPerSecond = 200.0;
constexpr double kMostGrowthMegabytes = 16.0;
constexpr int kSecondsOfDay = 86'400;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double resident_megabytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

/// A log of whole days, one row a second.
class DailyLog final : public ByteStream {
 public:
  DailyLog() {
    day_.reserve(std::size_t{kSecondsOfDay} * 110);
    for (int second = 0; second < kSecondsOfDay; ++second) {
      rows_.push_back(day_.size());
      day_ += fmt::format(
          "0000-00-00 {:02}:{:02}:{:02}.{:03},NVIDIA GeForce RTX 3090,{} %,{} %,24268 MiB,{} MiB,"
          "{}.{:02} W,350.00 W,{}\n",
          second / 3600, second / 60 % 60, second % 60, second % 7, second % 101, second % 53,
          20'000 + second % 4000, 100 + second % 250, second % 100, 40 + second % 40);
    }
    begin_day();
  }

  Result<std::size_t> read(std::span<char> into) override {
    if (given_ >= kLogBytes) return std::size_t{0};
    if (!heading_.empty()) return give(heading_, into);
    if (rest_.empty()) begin_day();
    return give(rest_, into);
  }
  double seconds_of_making() const { return making_; }
  std::size_t given() const { return given_; }

 private:
  std::size_t give(std::string_view& from, std::span<char> into) {
    const std::size_t count = std::min(from.size(), into.size());
    std::copy_n(from.data(), count, into.data());
    from.remove_prefix(count);
    given_ += count;
    return count;
  }

  void begin_day() {
    const double begin = cpu_seconds();
    const std::time_t when = std::time_t{1'670'000'000} + std::time_t{kSecondsOfDay} * days_++;
    const std::string date = fmt::format("{:%Y-%m-%d}", fmt::gmtime(when));
    for (const std::size_t row : rows_)
      std::copy(date.begin(), date.end(), day_.begin() + static_cast<std::ptrdiff_t>(row));
    rest_ = day_;
    making_ += cpu_seconds() - begin;
  }

  std::string day_;
  std::vector<std::size_t> rows_;
  std::string_view heading_{
      "timestamp,gpu_name,gpu_usage,gpu_memory_usage,gpu_total_memory,gpu_memory_used,gpu_power_"
      "draw,gpu_max_power,gpu_temperature\n"};
  std::string_view rest_;
  std::size_t given_ = 0;
  int days_ = 0;
  double making_ = 0.0;
};

struct Figures {
  double seconds = 0.0;  // of CPU
  double megabytes = 0.0;
  double growth = 0.0;  // of resident memory, in megabytes
};

template <class Work>
Figures timed(const Work& work) {
  DailyLog made;
  const double resident = resident_megabytes();
  const double making = made.seconds_of_making();
  const double begin = cpu_seconds();
  work(made);
  Figures figures;
  figures.seconds = cpu_seconds() - begin - (made.seconds_of_making() - making);
  figures.megabytes = static_cast<double>(made.given()) / 1e6;
  figures.growth = resident_megabytes() - resident;
  return figures;
}

bool print_row(std::string_view what, const Figures& figures, std::int64_t rows, bool kept) {
  fmt::print("| {} | {:.0f} MB, {} rows | {:.2f} | {:.0f} | {:.1f} | {} |\n", what,
             figures.megabytes, rows, figures.seconds, figures.megabytes / figures.seconds,
             figures.growth, kept ? "kept" : "BROKEN");
  return kept;
}

bool run_all() {
  fmt::print(
      "| what | log | seconds of CPU | MB/s | memory grew by MB | promise |\n"
      "|---|---|---|---|---|---|\n");
  std::int64_t rows = 0;
  const Figures plain = timed([&](ByteStream& stream) {
    ImportLog log{"log", {DamagedLines::skip, 0}};
    auto table = CsvTable::open(stream, ',', log);
    if (!table) return;
    rows = table->each_row({}, log, [](const CsvCells&) -> RowVerdict { return {}; }).value_or(0);
  });
  bool kept = print_row("plain CSV", plain, rows,
                        plain.megabytes / plain.seconds >= kLeastMegabytesPerSecond &&
                            plain.growth <= kMostGrowthMegabytes);
  rows = 0;
  const Figures import = timed([&](ByteStream& stream) {
    ImportLog log{"log", {DamagedLines::refuse, 0}};
    ImportSource source{stream, "log", {}};
    const auto content = kNvidiaSmiImport.read(source, log);
    if (content) rows = content->rows;
  });
  kept &= print_row(
      "nvidia-smi import", import, rows,
      rows > 0 && import.seconds < kMostSecondsOfImport && import.growth <= kMostGrowthMegabytes);
  return kept;
}

}  // namespace
}  // namespace carnot

int main() { return carnot::run_all() ? 0 : 1; }
