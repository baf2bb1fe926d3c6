// SPDX-License-Identifier: Apache-2.0
#include "app/doctor_memory.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

const Perimeter kPackage = Perimeter::single(Domain::cpu_package);
const Energy kMissing = Energy::missing(kPackage, {finding(FindingCode::too_short)});

class DoctorMemory : public ::testing::Test {
 protected:
  static DoctorReport report() {
    SourceDescription description;
    description.id = "powercap:intel-rapl:0";
    description.label = "package-0";
    Host host;
    host.fingerprint = "abc";
    return {
        .when = WallTime{std::chrono::sys_days{std::chrono::year{2026} / 1 / 2}},
        .host = host,
        .probe_length = Seconds{1.2},
        .sources = {{description, SourceState::dead, "", std::nullopt, std::nullopt, std::nullopt}},
        .probe_total = kMissing,
        .advice = {}};
  }
  static Measurement measurement(const Energy& energy) {
    return {"w",
            SteadyTime{},
            SteadyTime{std::chrono::milliseconds{3}},
            {{"powercap:intel-rapl:0", "package-0", energy, 0, 0, 1.0}},
            energy,
            1.0};
  }
  std::string word(const Energy& energy, const std::string& fingerprint) const {
    return doctors_word_on(measurement(energy), fingerprint, cache_.path());
  }

  TemporaryFolder cache_ =
      must(TemporaryFolder::create(std::filesystem::temp_directory_path(), "carnot-doctor"));
};

TEST_F(DoctorMemory, IsQuotedWithItsDateForASourceThatGaveNoJoules) {
  must(remember(report(), cache_.path()));
  EXPECT_EQ(word(kMissing, "abc"), "package-0 was dead under load on 2026-01-02T00:00:00Z");
}

TEST_F(DoctorMemory, OfAnotherHostSaysNothing) {
  must(remember(report(), cache_.path()));
  EXPECT_EQ(word(kMissing, "xyz"), "");
}

TEST_F(DoctorMemory, IsNotNeededWhereJoulesWereMeasured) {
  must(remember(report(), cache_.path()));
  EXPECT_EQ(word(Energy::measured(kPackage, exactly(5.0)), "abc"), "");
}

TEST_F(DoctorMemory, AbsentOrBrokenItIsSilent) {
  EXPECT_EQ(word(kMissing, "abc"), "");
  for (const char* text : {"", "{", "[]", "{\"host\":3}", "{\"host\":{\"fingerprint\":\"abc\"}}",
                           "{\"host\":{\"fingerprint\":\"abc\"},\"sources\":[1,{}]}"}) {
    must(write_file_atomically(cache_.path() / "doctor.json", text));
    EXPECT_EQ(word(kMissing, "abc"), "") << text;
  }
}

}  // namespace
}  // namespace carnot
