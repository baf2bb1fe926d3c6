// SPDX-License-Identifier: Apache-2.0
#include "store/imports/pmd.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "store/imports/power_log.hpp"

namespace carnot {
namespace {

constexpr std::size_t kSampleBytes = 18;
constexpr std::size_t kLines = 4;
constexpr double kTicksPerSecond = 2934.5e3;
constexpr std::array<double, kLines> kVoltsInOne{0.007568, 0.007568, 0.0075, 0.007568};
constexpr double kAmperesInOne = 0.0488;
constexpr std::chrono::microseconds kStartedBefore{50'000};  // the script's stamp is that late
constexpr double kPmdConfidence = 0.95;
constexpr std::size_t kSamplesOfShape = 32;

std::uint16_t word_at(const char* bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  return static_cast<std::uint16_t>(byte(0) | (byte(1) << 8U));
}

/// Twelve bits with a sign, of which below zero is noise.
double level_of(std::uint16_t word) {
  const unsigned level = (word >> 4U) & 0xFFFU;
  return (level & 0x800U) != 0 ? 0.0 : static_cast<double>(level);
}

Watts power_of(const char* sample) {
  double watts = 0.0;
  for (std::size_t i = 0; i < kLines; ++i) {
    const double volts = kVoltsInOne[i] * level_of(word_at(sample + 2 + 4 * i));
    watts += volts * kAmperesInOne * level_of(word_at(sample + 4 + 4 * i));
  }
  return Watts{watts};
}

std::uint16_t ticks_between(const char* sample, const char* next) {
  return static_cast<std::uint16_t>(word_at(next) - word_at(sample));
}

/// Nothing says what the bytes are, but ticks go on at an even pace, and text has no zeros.
std::string objection_to_samples(const FileHead& head) {
  const std::size_t samples = std::min(head.bytes.size() / kSampleBytes, kSamplesOfShape);
  if (samples < 3) return "is too short for samples of 18 bytes";
  if (head.bytes.find('\0') == std::string_view::npos) return "is text";
  std::vector<unsigned> steps;
  steps.reserve(samples);
  for (std::size_t i = 1; i < samples; ++i) {
    const char* const sample = head.bytes.data() + kSampleBytes * i;
    steps.push_back(ticks_between(sample - kSampleBytes, sample));
  }
  std::ranges::sort(steps);
  const unsigned middle = steps[steps.size() / 2];
  const bool is_even = steps.front() > 0 && steps.front() * 20 > middle &&
                       steps.back() < std::min(20 * middle, 0x8000U);
  return is_even ? std::string{} : std::string{"has no ticks at an even pace every 18 bytes"};
}

/// When the log began; without its file in 1970, where only durations mean anything.
Result<std::optional<WallTime>> start_of(const ImportSource& source) {
  if (!source.neighbour) return std::optional<WallTime>{};
  const auto text = source.neighbour("PMD_start_ts.txt");
  if (!text && text.error().code == ErrorCode::not_found) return std::optional<WallTime>{};
  if (!text) return tl::unexpected{text.error()};
  const auto microseconds = parse_uint(trim(*text));
  constexpr std::uint64_t kLatest = 7'258'118'400'000'000;  // of the year 2200
  if (microseconds && *microseconds <= kLatest) {
    const std::chrono::microseconds since{static_cast<std::int64_t>(*microseconds)};
    return std::optional{WallTime{since - kStartedBefore}};
  }
  return fail(ErrorCode::bad_input, "PMD_start_ts.txt: it is no number of microseconds since 1970.",
              "Mend it, or move it away to import the log without its time.");
}

class PmdLog {
 public:
  PmdLog(WallTime start, ImportLog& log) : start_{start}, log_{&log} {}

  void take(const char* sample) {
    const std::uint16_t tick = word_at(sample);
    if (samples_++ > 0) ticks_ += static_cast<std::uint16_t>(tick - last_);
    last_ = tick;
    const std::chrono::duration<double> since{static_cast<double>(ticks_) / kTicksPerSecond};
    powers_.add(
        {start_ + std::chrono::round<std::chrono::nanoseconds>(since), power_of(sample), samples_},
        *log_);
  }
  std::int64_t samples() const { return samples_; }
  std::optional<LoggedEnergy> finish() { return powers_.finish(*log_); }

 private:
  WallTime start_;
  ImportLog* log_;
  LoggedPowers powers_;
  std::uint16_t last_ = 0;
  std::uint64_t ticks_ = 0;
  std::int64_t samples_ = 0;
};

ImportedMeasurement measurement_of(PmdLog& samples, bool is_dated, ImportLog& log) {
  const Perimeter gpu = Perimeter::single(Domain::gpu);
  ImportedMeasurement one;
  one.label = "PMD";
  one.rows = 0;
  Energy energy =
      Energy::missing(gpu, {finding(FindingCode::too_short, "Fewer than two samples count.")});
  if (auto sum = samples.finish()) {
    one.first_line = sum->first_line;
    one.last_line = sum->last_line;
    one.rows = sum->rows;
    if (is_dated) one.started = sum->first;
    one.duration = sum->duration();
    const double joules = sum->joules.si();
    const double gaps = sum->gaps.si();
    energy =
        Energy::measured(gpu, {joules, std::max(0.0, joules - gaps), joules + gaps, kPmdConfidence},
                         {finding(FindingCode::accuracy_unstated)});
    log.keep({one.label, "supply lines", std::move(sum->course)});
  }
  one.energies.push_back({"supply lines", std::move(energy), {}});
  one.total = one.energies.front();
  return one;
}

Result<ImportContent> read_pmd(ImportSource& source, ImportLog& log) {
  CARNOT_TRY(const std::optional<WallTime> start, start_of(source));
  PmdLog samples{start.value_or(WallTime{kStartedBefore}), log};
  std::vector<char> buffer(kSampleBytes << 14U);
  std::size_t held = 0;
  for (;;) {
    CARNOT_TRY(const std::size_t more, source.stream.read(std::span{buffer}.subspan(held)));
    held += more;
    const std::size_t whole = held - held % kSampleBytes;
    for (std::size_t at = 0; at < whole; at += kSampleBytes) samples.take(buffer.data() + at);
    std::copy(buffer.begin() + static_cast<std::ptrdiff_t>(whole),
              buffer.begin() + static_cast<std::ptrdiff_t>(held), buffer.begin());
    held -= whole;
    if (more == 0) break;
  }
  if (held > 0) log.note(ImportNoteCode::cut_last_row, samples.samples() + 1);
  ImportContent content{
      start ? "with its start beside it" : "without its start", samples.samples(), {}};
  if (samples.samples() > 0) content.measurements.push_back(measurement_of(samples, !!start, log));
  return content;
}

}  // namespace

constinit const ImportFormat kPmdImport{"pmd",
                                        "the binary log of an Elmor Labs PMD, 18 bytes a sample",
                                        objection_to_samples, read_pmd};

}  // namespace carnot
