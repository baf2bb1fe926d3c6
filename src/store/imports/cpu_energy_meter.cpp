// SPDX-License-Identifier: Apache-2.0
#include "store/imports/cpu_energy_meter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "store/imports/cell_text.hpp"
#include "store/imports/csv_table.hpp"

namespace carnot {
namespace {

constexpr double kPrintedConfidence = 0.95;

struct PrintedDomain {
  std::string_view key;
  Domain domain;
};
constexpr auto kPrintedDomains = std::to_array<PrintedDomain>({{"package", Domain::cpu_package},
                                                               {"core", Domain::cpu_core},
                                                               {"uncore", Domain::cpu_uncore},
                                                               {"dram", Domain::dram},
                                                               {"psys", Domain::psys}});

/// Of "cpu0_package_joules", or as it was written until 2017, "cpu0_package_Joules".
std::optional<Domain> domain_of_key(std::string_view key) {
  const auto pieces = split(key, '_');
  if (pieces.size() != 3 || !pieces[0].starts_with("cpu") || lower_case(pieces[2]) != "joules")
    return std::nullopt;
  if (!parse_uint(pieces[0].substr(3))) return std::nullopt;
  const auto* const row = std::ranges::find(kPrintedDomains, pieces[1], &PrintedDomain::key);
  if (row == kPrintedDomains.end()) return std::nullopt;
  return row->domain;
}

/// One print, line by line.
class PrintedMeter {
 public:
  explicit PrintedMeter(std::int64_t line) {
    one_.label = "cpu-energy-meter";
    one_.first_line = line;
  }

  bool has(std::string_view key) const { return std::ranges::find(keys_, key) != keys_.end(); }

  RowVerdict take(std::string_view key, std::string_view value, std::int64_t line, ImportLog& log) {
    if (const auto domain = domain_of_key(key)) {
      const auto joules = amount_in(value, key);
      if (!joules) return tl::unexpected{joules.error()};
      add(key, *domain, *joules, line, log);
    } else if (key == "duration" || key == "duration_seconds") {
      const auto seconds = amount_in(value, key);
      if (!seconds) return tl::unexpected{seconds.error()};
      one_.duration = Seconds{*seconds};
    } else if (key == "start_time") {
      const auto when = parse_wall_time(value, TimeFormat::unix_seconds);
      if (!when) return tl::unexpected{std::string{"start_time is not in seconds since 1970."}};
      one_.started = *when;
    } else {
      one_.kept.push_back({valid_utf8(key), valid_utf8(value), {}, {}});
    }
    keys_.emplace_back(key);
    one_.last_line = line;
    return {};
  }

  std::optional<ImportedMeasurement> finish() {
    if (one_.energies.empty()) return std::nullopt;
    std::vector<Energy> parts;
    for (const ImportedEnergy& energy : one_.energies) {
      const Domain domain = energy.energy.perimeter().domains().front();
      if (domain == Domain::cpu_package || domain == Domain::dram) parts.push_back(energy.energy);
    }
    if (!parts.empty()) {
      if (auto total = sum(parts)) one_.total = {"sum", *std::move(total), {}};
    }
    one_.rows = one_.last_line - one_.first_line + 1;
    return std::move(one_);
  }

 private:
  void add(std::string_view key, Domain domain, double joules, std::int64_t line, ImportLog& log) {
    const Perimeter perimeter = Perimeter::single(domain);
    if (joules == 0.0) {
      // What is not there is printed as 0, and silicon that is there always takes something.
      log.note(ImportNoteCode::missing_values, line, std::string{key} + " is 0.");
      one_.energies.push_back({std::string{key}, Energy::missing(perimeter, {}), {}});
      return;
    }
    one_.energies.push_back(
        {std::string{key},
         Energy::measured(perimeter, {joules, joules, joules, kPrintedConfidence},
                          {finding(FindingCode::accuracy_unstated)}),
         {}});
  }

  ImportedMeasurement one_;
  std::vector<std::string> keys_;
};

std::string objection_to_print(const FileHead& head) {
  for (const std::string_view line : split(head.bytes, '\n')) {
    if (trim(line).empty()) continue;
    const auto sign = line.find('=');
    if (sign == std::string_view::npos) return "has a line without \"=\"";
    if (domain_of_key(trim(line.substr(0, sign)))) return {};
  }
  return "has no line cpu0_..._joules=";
}

Result<ImportContent> read_print(ImportSource& source, ImportLog& log) {
  LineReader lines{source.stream, log.file()};
  std::optional<PrintedMeter> meter;
  ImportContent content{"keys and values", 0, {}};
  const auto close = [&] {
    if (!meter) return;
    if (auto one = meter->finish()) content.measurements.push_back(*std::move(one));
    meter.reset();
  };
  TextLine line;
  for (;;) {
    CARNOT_TRY(const bool any, lines.next(line));
    if (!any) break;
    const std::string_view text = trim(line.text);
    if (text.empty()) continue;
    const auto sign = text.find('=');
    if (sign == std::string_view::npos) {
      CARNOT_TRY_VOID(log.damaged(line.number, "there is no \"=\" in the line."));
      continue;
    }
    const std::string_view key = trim(text.substr(0, sign));
    if (!line.ended && domain_of_key(key)) {
      log.note(ImportNoteCode::cut_last_row, line.number);
      break;
    }
    if (meter && meter->has(key)) close();  // the next print begins with what was there
    if (!meter) meter.emplace(line.number);
    const RowVerdict verdict = meter->take(key, trim(text.substr(sign + 1)), line.number, log);
    if (verdict) {
      ++content.rows;
    } else {
      CARNOT_TRY_VOID(log.damaged(line.number, verdict.error()));
    }
  }
  close();
  return content;
}

}  // namespace

constinit const ImportFormat kCpuEnergyMeterImport{"cpu-energy-meter",
                                                   "what cpu-energy-meter prints when it ends",
                                                   objection_to_print, read_print};

}  // namespace carnot
