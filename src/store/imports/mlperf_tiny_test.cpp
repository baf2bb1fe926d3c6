// SPDX-License-Identifier: Apache-2.0
#include "store/imports/mlperf_tiny.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "support/import_story.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

ImportedFile tiny_trace(const std::string& device) {
  return must(
      read_import(reference_data("traces/mlperf_tiny/" + device + "/trace1-energy.bin"), {}, {}));
}

/// Microjoules of measurement k: 0 is the whole trace, k a window.
double microjoules(const ImportedFile& file, std::size_t k) {
  return 1e6 * file.measurements.at(k).total.value().energy.joules().value().point;
}

double median_window(const ImportedFile& file, std::vector<std::size_t> windows) {
  std::vector<double> sums;
  for (const std::size_t k : windows) sums.push_back(microjoules(file, k));
  std::ranges::sort(sums);
  const std::size_t middle = sums.size() / 2;
  return sums.size() % 2 == 1 ? sums[middle] : 0.5 * (sums[middle - 1] + sums[middle]);
}

TEST(MlperfTinyImport, NucleoL4R5WindowsAndItsMedianPerInference) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const ImportedFile file = tiny_trace("NUCLEO_L4R5ZI");
  EXPECT_EQ(file.format, "mlperf-tiny");
  EXPECT_NEAR(microjoules(file, 2), 352820.6, 1.5e-4 * 352820.6);
  EXPECT_NEAR(microjoules(file, 4), 350250.3, 1.5e-4 * 350250.3);
  EXPECT_NEAR(microjoules(file, 6), 349160.5, 1.5e-4 * 349160.5);
  EXPECT_NEAR(microjoules(file, 8), 351658.2, 1.5e-4 * 351658.2);
  EXPECT_NEAR(median_window(file, {2, 4, 6, 8}) / 50.0, 7019.085, 1.5e-4 * 7019.085);
}

TEST(MlperfTinyImport, TwoMoreBoards) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const ImportedFile nucleo = tiny_trace("NUCLEO_H7A3ZI_Q");
  EXPECT_NEAR(median_window(nucleo, {2, 4, 6, 8, 10}) / 200.0, 6310.692, 1.5e-4 * 6310.692);
  EXPECT_NEAR(microjoules(nucleo, 0), 10.03771e6, 5.0);
  const ImportedFile syntiant = tiny_trace("syntiant_9120_0v9_30mhz");
  EXPECT_NEAR(median_window(syntiant, {2, 4, 6, 8, 10}) / 1000.0, 101.833, 1.5e-4 * 101.833);
  EXPECT_NEAR(microjoules(syntiant, 0), 0.543550e6, 0.5);
}

std::string trace_of(const std::vector<float>& microjoules, float hertz = 10.0F) {
  std::string bytes = "\xF1";
  const auto put = [&](float value) {
    std::string four(4, '\0');
    std::memcpy(four.data(), &value, 4);
    bytes += four;
  };
  put(hertz);
  for (const float value : microjoules) put(value);
  return bytes;
}

TEST(MlperfTinyImport, WithoutStampsTheWholeTraceIsOneMeasurement) {
  const ImportedFile file =
      must(import_story(trace_of({1, 2, 3, 4}) + "x", {}, "trace1-energy.bin"));
  ASSERT_EQ(file.measurements.size(), 1U);
  EXPECT_NEAR(microjoules(file, 0), 10.0, 1e-9);
  EXPECT_EQ(file.measurements[0].duration, Seconds{0.4});
  EXPECT_EQ(count_of(file, ImportNoteCode::cut_last_row), 1) << "one byte too many";
}

class TinyFolder : public testing::Test {
 protected:
  Result<ImportedFile> read(const std::vector<float>& samples, std::string_view stamps) {
    must(write_file_atomically(folder.path() / "t-energy.bin", trace_of(samples)));
    must(write_file_atomically(folder.path() / "t-timestamps.json", stamps));
    return read_import(folder.path() / "t-energy.bin", {}, {});
  }
  TemporaryFolder folder = must(TemporaryFolder::create(testing::TempDir(), "carnot-import"));
};

TEST_F(TinyFolder, AWindowThatReachesBeyondTheTraceIsMissing) {
  const ImportedFile file = must(read({1, 2, 3, 4}, "[0.1, 0.3, 0.9]"));
  ASSERT_EQ(file.measurements.size(), 3U);
  EXPECT_NEAR(microjoules(file, 1), 5.0, 1e-9);
  EXPECT_EQ(file.measurements[2].total->energy.provenance(), Provenance::missing);
}

TEST_F(TinyFolder, StampsThatAreNoneAreRefused) {
  for (const char* stamps : {"", "{}", "[1, 0]", "[\"a\"]", "[-1]"}) {
    const auto file = read({1, 2}, stamps);
    ASSERT_FALSE(file.has_value()) << stamps;
    EXPECT_NE(file.error().message.find("t-timestamps.json: "), std::string::npos);
  }
}

TEST_F(TinyFolder, ASampleThatIsNoNumberIsRefusedAndANegativeSumMissing) {
  EXPECT_FALSE(read({1, std::nanf("")}, "[]").has_value());
  const ImportedFile file = must(read({-1, -1}, "[]"));
  EXPECT_EQ(file.measurements[0].total->energy.provenance(), Provenance::missing);
  EXPECT_EQ(file.measurements[0].repairs.at(0).original, "-2");
}

}  // namespace
}  // namespace carnot
