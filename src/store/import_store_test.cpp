// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "store/sqlite_store.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

ImportedMeasurement an_imported_row() {
  const Perimeter cpu = Perimeter::single(Domain::cpu_package);
  ImportedMeasurement one;
  one.label = "a \xFF label";
  one.first_line = 2;
  one.last_line = 3;
  one.rows = 2;
  one.started = WallTime{std::chrono::nanoseconds{1'650'000'000'123'456'789}};
  one.duration = Seconds{1.5};
  one.host = "host";
  const Energy offered = Energy::estimated(cpu, {5.0, 2.5, 10.0, 0.8}, "power times time",
                                           {finding(FindingCode::estimated_energy)});
  one.energies = {{"cpu_energy", Energy::missing(cpu, {finding(FindingCode::too_short)}), offered}};
  one.total = ImportedEnergy{"total", Energy::measured(cpu, {4.0, 3.0, 5.0, 0.95}), std::nullopt};
  one.grams_co2e = 0.25;
  one.repairs = {{ImportNoteCode::lost_wrap, "cpu_energy", "-0.0605", std::nullopt, "kWh"},
                 {ImportNoteCode::cumulative_rows, "duration", "20", 10.0, "s"}};
  one.kept = {{"os", "Linux", "", {}}, {"t", "1 C", "3 C", NumberRange{2, 2.0, 1.0, 3.0}}};
  return one;
}

ImportedFile an_imported_file(const std::string& path) {
  ImportedFile file{path, "codecarbon", "29 columns", 1234, 2};
  file.skipped = 1;
  file.examples = {{7, "bad"}};
  file.notes = {{ImportNoteCode::gaps, 3, 9, "60 s"}};
  file.measurements = {an_imported_row(), an_imported_row()};
  return file;
}

class ImportStore : public testing::Test {
 protected:
  std::int64_t count(const std::string& table) {
    const auto database = must(SqliteDatabase::open(path, SqliteDatabase::Mode::read_only));
    SqliteStatement select = must(database.prepare("SELECT count(*) FROM " + table));
    must(select.step());
    return select.integer(0);
  }

  TemporaryFolder folder = must(TemporaryFolder::create(testing::TempDir(), "carnot-imports"));
  std::filesystem::path path = folder.path() / "results.sqlite";
  ManualClock clock;
  SqliteStore store = must(SqliteStore::open(path, clock));
};

TEST_F(ImportStore, AFileComesBackToTheLastBit) {
  const ImportedFile written = an_imported_file("/data/emissions.csv");
  must(store.add_imports({written}));
  const auto read = must(store.imports());
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].imported, clock.wall_now());
  const ImportedFile& file = read[0].file;
  EXPECT_EQ(file.path, written.path);
  EXPECT_EQ(file.bytes, 1234U);
  EXPECT_EQ(file.skipped, 1);
  EXPECT_EQ(file.examples, written.examples);
  EXPECT_EQ(file.notes, written.notes);
  ASSERT_EQ(file.measurements.size(), 2U);
  const ImportedMeasurement& one = file.measurements[1];
  const ImportedMeasurement expected = an_imported_row();
  EXPECT_EQ(one.label, "a \xEF\xBF\xBD label");
  EXPECT_EQ(one.started, expected.started);
  EXPECT_EQ(one.duration, expected.duration);
  EXPECT_EQ(one.grams_co2e, 0.25);
  EXPECT_EQ(one.repairs, expected.repairs);
  EXPECT_EQ(one.kept, expected.kept);
  EXPECT_EQ(one.energies.at(0).energy.findings(), expected.energies[0].energy.findings());
  EXPECT_EQ(one.energies[0].offered->joules(), expected.energies[0].offered->joules());
  EXPECT_EQ(one.energies[0].offered->findings(), expected.energies[0].offered->findings());
  EXPECT_EQ(one.total->energy.joules(), expected.total->energy.joules());
}

TEST_F(ImportStore, AFileThatIsImportedAgainReplacesWhatItWas) {
  must(store.add_imports({an_imported_file("/a.csv"), an_imported_file("/b.csv")}));
  ImportedFile shorter = an_imported_file("/a.csv");
  shorter.measurements.pop_back();
  must(store.add_imports({shorter}));
  EXPECT_EQ(must(store.imports()).size(), 2U);
  EXPECT_EQ(count("import_measurement"), 3);
  EXPECT_EQ(count("import_energy"), 6);
  EXPECT_EQ(count("energy"), 9) << "no joules without an owner";
  EXPECT_EQ(count("energy_finding"), 6);
}

TEST_F(ImportStore, AllFilesOrNone) {
  must(must(SqliteDatabase::open(path, SqliteDatabase::Mode::read_write))
           .execute("DROP TABLE import_kept_column"));
  EXPECT_FALSE(store.add_imports({an_imported_file("/a.csv")}).has_value());
  EXPECT_TRUE(must(store.imports()).empty());
}

}  // namespace
}  // namespace carnot
