// SPDX-License-Identifier: Apache-2.0
#include "store/imports/alumet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/text.hpp"
#include "store/imports/cell_text.hpp"
#include "store/imports/csv_table.hpp"

namespace carnot {
namespace {

constexpr double kAlumetConfidence = 0.95;

struct EnergyUnit {
  std::string_view end;  // of a metric's name
  double joules;
};
constexpr auto kEnergyUnits = std::to_array<EnergyUnit>(
    {{"_J", 1.0}, {"_mJ", 1e-3}, {"_uJ", 1e-6}, {"_µJ", 1e-6}, {"_kWh", 3.6e6}, {"_Wh", 3600.0}});

std::optional<double> joules_in_one(std::string_view metric) {
  for (const EnergyUnit& unit : kEnergyUnits) {
    if (metric.ends_with(unit.end)) return unit.joules;
  }
  return std::nullopt;
}

struct NamedDomain {
  std::string_view name;  // of a resource, or of RAPL's attribute "domain"
  Domain domain;
};
constexpr auto kNamedDomains = std::to_array<NamedDomain>({{"package", Domain::cpu_package},
                                                           {"pp0", Domain::cpu_core},
                                                           {"pp1", Domain::cpu_uncore},
                                                           {"dram", Domain::dram},
                                                           {"platform", Domain::psys},
                                                           {"psys", Domain::psys},
                                                           {"cpu_package", Domain::cpu_package},
                                                           {"cpu_core", Domain::cpu_core},
                                                           {"gpu", Domain::gpu}});

std::optional<Domain> domain_named(std::string_view name) {
  const auto* const row = std::ranges::find(kNamedDomains, name, &NamedDomain::name);
  if (row == kNamedDomains.end()) return std::nullopt;
  return row->domain;
}

struct AlumetColumns {
  std::size_t metric = 0;
  std::size_t time = 0;
  std::size_t value = 0;
  std::optional<std::size_t> resource_kind;
  std::optional<std::size_t> consumer_kind;
  std::optional<std::size_t> domain;
  std::optional<std::size_t> late;
  std::vector<std::size_t> identity;  // all but time and value
};

/// What one metric says of one resource and consumer.
struct AlumetSeries {
  std::string name;
  std::optional<double> unit;  // joules in one; empty: no energy
  std::optional<Domain> domain;
  bool is_attributed = false;
  bool is_of_machine = false;  // beside what its packages say
  double sum = 0.0;
  NumberRange numbers{};
};

class AlumetLog {
 public:
  AlumetLog(AlumetColumns columns, ImportLog& log) : columns_{std::move(columns)}, log_{&log} {}

  RowVerdict take(const CsvCells& row) {
    const auto when = stamps_.read(row[columns_.time], row.line, *log_);
    if (!when) return tl::unexpected{when.error()};
    const auto number = number_of_cell(row[columns_.value]);
    if (!number || !number->unit.empty())
      return tl::unexpected{fmt::format("\"{}\" is no value.", valid_utf8(row[columns_.value]))};
    AlumetSeries& series = series_of(row);
    if (series.unit) {
      const auto amount = amount_in(row[columns_.value], series.name);
      if (!amount) return tl::unexpected{amount.error()};
      series.sum += *amount * *series.unit;
    }
    NumberRange& seen = series.numbers;
    seen.lowest = seen.count == 0 ? number->value : std::min(seen.lowest, number->value);
    seen.highest = seen.count == 0 ? number->value : std::max(seen.highest, number->value);
    ++seen.count;
    seen.mean += (number->value - seen.mean) / static_cast<double>(seen.count);
    if (rows_++ == 0) {
      first_ = last_ = *when;
      first_line_ = row.line;
    }
    first_ = std::min(first_, *when);
    last_ = std::max(last_, *when);
    last_line_ = row.line;
    return {};
  }

  ImportedMeasurement finish() {
    ImportedMeasurement one;
    one.label = "Alumet";
    one.first_line = first_line_;
    one.last_line = last_line_;
    one.rows = rows_;
    one.started = first_;
    std::int64_t most_values = 0;
    for (const AlumetSeries& series : series_) {
      if (!series.unit) {
        one.kept.push_back({valid_utf8(series.name), {}, {}, series.numbers});
        continue;
      }
      one.energies.push_back({valid_utf8(series.name), energy_of(series), {}});
      most_values = std::max(most_values, series.numbers.count);
    }
    one.duration = duration_of(most_values);
    add_total(one);
    return one;
  }

 private:
  /// Each value is what was taken since the one before it, and the first of them since before the
  /// first stamp: the joules cover one period more than lies between first and last.
  std::optional<Seconds> duration_of(std::int64_t values) const {
    if (values < 2) return std::nullopt;
    const auto count = static_cast<double>(values);
    return Seconds{last_ - first_} * (count / (count - 1.0));
  }

  static Energy energy_of(const AlumetSeries& series) {
    const Perimeter perimeter = Perimeter::single(series.domain.value_or(Domain::rail));
    const Estimate joules{series.sum, series.sum, series.sum, kAlumetConfidence};
    if (series.is_attributed)
      return Energy::estimated(perimeter, joules, "Alumet's attribution",
                               {finding(FindingCode::estimated_energy)});
    return Energy::measured(perimeter, joules, {finding(FindingCode::accuracy_unstated)});
  }

  void add_total(ImportedMeasurement& one) const {
    std::vector<Energy> parts;
    std::size_t position = 0;
    for (const AlumetSeries& series : series_) {
      if (!series.unit) continue;
      const Energy& energy = one.energies[position++].energy;
      const bool is_added = series.domain == Domain::cpu_package || series.domain == Domain::dram ||
                            series.domain == Domain::gpu;
      if (is_added && !series.is_attributed && !series.is_of_machine) parts.push_back(energy);
    }
    if (parts.empty()) return;
    if (auto total = sum(parts)) one.total = {"sum", *std::move(total), {}};
  }

  AlumetSeries& series_of(const CsvCells& row) {
    key_.clear();
    for (const std::size_t column : columns_.identity) {
      if (row[column].empty()) continue;
      if (!key_.empty()) key_ += ' ';
      key_ += row[column];
    }
    const auto [known, is_new] = positions_.emplace(key_, series_.size());
    if (is_new) series_.push_back(new_series(row));
    return series_[known->second];
  }

  AlumetSeries new_series(const CsvCells& row) const {
    const auto text = [&](const std::optional<std::size_t>& column) {
      return column ? row[*column] : std::string_view{};
    };
    AlumetSeries series;
    series.name = key_;
    series.unit = joules_in_one(row[columns_.metric]);
    std::string_view domain = text(columns_.domain);
    // An attribute that came after the heading was written.
    for (const std::string_view late : split(text(columns_.late), ',')) {
      if (domain.empty() && late.starts_with("domain=")) domain = trim(late.substr(7));
    }
    const std::string_view resource = text(columns_.resource_kind);
    series.is_of_machine = resource == "local_machine" || domain.ends_with("_total");
    if (domain.ends_with("_total")) domain.remove_suffix(6);
    series.domain = domain_named(domain.empty() ? resource : domain);
    const std::string_view consumer = text(columns_.consumer_kind);
    series.is_attributed = !consumer.empty() && consumer != "local_machine";
    return series;
  }

  AlumetColumns columns_;
  ImportLog* log_;
  StampReader stamps_;
  std::string key_;
  std::unordered_map<std::string, std::size_t> positions_;
  std::vector<AlumetSeries> series_;
  WallTime first_;
  WallTime last_;
  std::int64_t first_line_ = 0;
  std::int64_t last_line_ = 0;
  std::int64_t rows_ = 0;
};

std::string objection_to_alumet(const FileHead& head) {
  const std::string lacking =
      head.parted(';').lacking({"metric", "timestamp", "value", "resource_kind"});
  return lacking.empty() ? lacking : "has no column " + lacking + " between \";\"";
}

Result<ImportContent> read_alumet(ImportSource& source, ImportLog& log) {
  CARNOT_TRY(CsvTable table, CsvTable::open(source.stream, ';', log));
  AlumetColumns columns{table.column("metric").value_or(0), table.column("timestamp").value_or(0),
                        table.column("value").value_or(0),  table.column("resource_kind"),
                        table.column("consumer_kind"),      table.column("domain"),
                        table.column("__late_attributes"),  {}};
  const std::vector<std::size_t> used{columns.time, columns.value};
  columns.identity = table.others(used);
  AlumetLog alumet{std::move(columns), log};
  CARNOT_TRY(const std::int64_t rows,
             table.each_row(used, log, [&](const CsvCells& row) { return alumet.take(row); }));
  ImportContent content{"a value per line", rows, {}};
  if (rows > 0) content.measurements.push_back(alumet.finish());
  return content;
}

}  // namespace

constinit const ImportFormat kAlumetImport{"alumet", "the CSV of Alumet, a value per line",
                                           objection_to_alumet, read_alumet};

}  // namespace carnot
