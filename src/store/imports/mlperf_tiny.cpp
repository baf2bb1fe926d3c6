// SPDX-License-Identifier: Apache-2.0
#include "store/imports/mlperf_tiny.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <span>

#include "base/tiny_trace.hpp"
#include "base/units.hpp"

namespace carnot {
namespace {

constexpr double kTinyConfidence = 0.95;
constexpr std::string_view kTraceEnd = "-energy.bin";

/// Fills all of it, or says how much there was.
Result<std::size_t> read_all(ByteStream& stream, std::span<char> into) {
  std::size_t count = 0;
  while (count < into.size()) {
    CARNOT_TRY(const std::size_t more, stream.read(into.subspan(count)));
    if (more == 0) break;
    count += more;
  }
  return count;
}

/// Samples from one to before another.
struct TinyWindow {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  double microjoules = 0.0;
};

class TinyTrace {
 public:
  TinyTrace(double hertz, const std::vector<double>& stamps) : hertz_{hertz} {
    for (std::size_t k = 1; k < stamps.size(); ++k)
      windows_.push_back({sample_at(stamps[k - 1]), sample_at(stamps[k])});
  }

  void add(double microjoules) {
    while (current_ < windows_.size() && samples_ >= windows_[current_].end) ++current_;
    if (current_ < windows_.size() && samples_ >= windows_[current_].begin)
      windows_[current_].microjoules += microjoules;
    sum_ += microjoules;
    ++samples_;
  }
  std::int64_t samples() const { return samples_; }

  std::vector<ImportedMeasurement> finish(ImportLog& log) const {
    std::vector<ImportedMeasurement> all;
    all.reserve(windows_.size() + 1);
    all.push_back(measurement("whole trace", "trace", {0, samples_, sum_}, log));
    for (std::size_t k = 0; k < windows_.size(); ++k)
      all.push_back(measurement(fmt::format("window {}", k + 1), "window", windows_[k], log));
    return all;
  }

 private:
  std::int64_t sample_at(double stamp) const {
    return static_cast<std::int64_t>(std::llround(stamp * hertz_));
  }

  ImportedMeasurement measurement(std::string label, std::string source, const TinyWindow& window,
                                  ImportLog& log) const {
    const Perimeter rail = Perimeter::single(Domain::rail);
    ImportedMeasurement one;
    one.label = std::move(label);
    one.first_line = window.begin;
    one.last_line = window.end;
    one.rows = window.end - window.begin;
    one.duration = Seconds{static_cast<double>(one.rows) / hertz_};
    Energy energy = Energy::missing(rail, {});
    const double joules = 1e-6 * window.microjoules;
    if (window.end > samples_) {
      energy = Energy::missing(rail, {finding(FindingCode::source_gap, "The trace ends before.")});
      log.note(ImportNoteCode::cut_last_row, samples_, one.label + " reaches beyond the trace.");
    } else if (joules < 0.0) {
      log.note(ImportNoteCode::negative_energy, window.begin, one.label + ".");
      one.repairs.push_back({ImportNoteCode::negative_energy, source,
                             fmt::format("{}", window.microjoules), std::nullopt, "µJ"});
    } else {
      energy = Energy::measured(rail, {joules, joules, joules, kTinyConfidence},
                                {finding(FindingCode::accuracy_unstated)});
    }
    one.energies.push_back({std::move(source), std::move(energy), {}});
    one.total = one.energies.front();
    return one;
  }

  double hertz_;
  std::vector<TinyWindow> windows_;
  std::size_t current_ = 0;
  std::int64_t samples_ = 0;
  double sum_ = 0.0;
};

std::string objection_to_tiny(const FileHead& head) {
  const auto rate = tiny_sample_rate(head.bytes);
  if (rate) return {};
  // The sentence goes on from the file's name: "it" and the stop are not wanted.
  std::string_view why = rate.error().message;
  if (why.starts_with("it ")) why.remove_prefix(3);
  if (why.ends_with('.')) why.remove_suffix(1);
  return std::string{why};
}

Result<std::vector<double>> read_stamps(const ImportSource& source) {
  if (!source.name.ends_with(kTraceEnd) || !source.neighbour) return std::vector<double>{};
  const std::string name =
      source.name.substr(0, source.name.size() - kTraceEnd.size()) + "-timestamps.json";
  const auto text = source.neighbour(name);
  if (!text && text.error().code == ErrorCode::not_found) return std::vector<double>{};
  if (!text) return tl::unexpected{text.error()};
  auto stamps = parse_tiny_stamps(*text);
  if (stamps) return stamps;
  return fail(ErrorCode::bad_input, fmt::format("{}: {}", name, stamps.error().message),
              "Mend it, or move it away to import the trace as a whole.");
}

Result<void> read_samples(ByteStream& stream, TinyTrace& trace, ImportLog& log) {
  std::vector<char> buffer(std::size_t{1} << 18U);
  for (;;) {
    CARNOT_TRY(const std::size_t count, read_all(stream, buffer));
    const std::size_t whole = count - count % kTinySampleBytes;
    for (std::size_t at = 0; at < whole; at += kTinySampleBytes) {
      if (const auto microjoules = tiny_sample_at({buffer.data(), whole}, at)) {
        trace.add(*microjoules);
        continue;
      }
      return fail(
          ErrorCode::bad_input,
          fmt::format("{}: sample {} is no number of microjoules.", log.file(), trace.samples()),
          "A trace without it would be too low: get a whole one.");
    }
    if (whole < count) log.note(ImportNoteCode::cut_last_row, trace.samples());
    if (count < buffer.size()) return {};
  }
}

Result<ImportContent> read_tiny(ImportSource& source, ImportLog& log) {
  std::array<char, kTinyFrontBytes> front{};
  CARNOT_TRY_VOID(read_all(source.stream, front));
  CARNOT_TRY(const double hertz, tiny_sample_rate({front.data(), front.size()}));
  CARNOT_TRY(const std::vector<double> stamps, read_stamps(source));
  TinyTrace trace{hertz, stamps};
  CARNOT_TRY_VOID(read_samples(source.stream, trace, log));
  ImportContent content{
      stamps.empty() ? "without time stamps" : fmt::format("with {} time stamps", stamps.size()),
      trace.samples(),
      {}};
  if (trace.samples() > 0) content.measurements = trace.finish(log);
  return content;
}

}  // namespace

constinit const ImportFormat kMlperfTinyImport{
    "mlperf-tiny", "an energy trace of MLPerf Tiny, with its time stamps where they lie beside it",
    objection_to_tiny, read_tiny};

}  // namespace carnot
