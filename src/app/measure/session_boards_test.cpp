// SPDX-License-Identifier: Apache-2.0
// Boards whose library comes late, and boards that a command shares with others.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "app/measure/session.hpp"
#include "base/text.hpp"
#include "sensors/nvml/scan.hpp"
#include "support/fake_nvml/fake_nvml.hpp"
#include "support/measuring_lab.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

/// A machine with a board whose library takes its time.
class SlowLibrary : public ::testing::Test {
 protected:
  SlowLibrary() { nvml_.driver().boards[0].refresh_ns = 10'000'000; }

  MeasureReport measure(std::string seconds, Seconds patience) {
    Environment environment = lab_.environment();
    if (!source_file_.empty()) {
      lab_.machine.write("/sources.toml", source_file_);
      environment.sources = lab_.machine.folder() / "sources.toml";
    }
    environment.libraries = {
        {"NVML", [](const SysRoot&) { return true; },
         [this](const SysRoot&, const Clock&) { return scan_nvml(nvml_.path()); }}};
    return must(measure_command({.command = {"sleep", std::move(seconds)},
                                 .accept = Accept::estimated,
                                 .library_patience = patience},
                                environment));
  }
  static constexpr const char* kBoard = "nvml:GPU-5ba8a1c0-0000-4000-8000-000000000000";
  static const SourceEnergy* board_in(const MeasureReport& report) {
    const auto found =
        std::ranges::find(report.runs[0].measurement.sources, kBoard, &SourceEnergy::source_id);
    return found == report.runs[0].measurement.sources.end() ? nullptr : &*found;
  }

  MeasuringLab lab_;
  RealClock clock_;
  FakeNvml nvml_{clock_};
  std::string source_file_;  // the user's, unless empty
};

TEST_F(SlowLibrary, IsWaitedForWhileTheCommandIsHeldBack) {
  nvml_.driver().init_takes_ms = 150;
  const MeasureReport report = measure("0.3", Seconds{5.0});
  const SourceEnergy* board = board_in(report);
  ASSERT_NE(board, nullptr);
  EXPECT_LT(board->unknown_share, 1e-6);
  EXPECT_NEAR(board->energy.joules()->point, 100.0 * report.runs[0].measurement.duration().count(),
              3.0);
  EXPECT_GE(report.held.count(), 0.15);
  EXPECT_LT(report.runs[0].measurement.duration().count(),
            0.45);  // held back is outside the window
}

TEST_F(SlowLibrary, ThatIsLateJoinsAndSaysWhatItMissed) {
  nvml_.driver().init_takes_ms = 300;
  const MeasureReport report = measure("1", Seconds{0.05});
  const SourceEnergy* board = board_in(report);
  ASSERT_NE(board, nullptr);
  EXPECT_LT(report.held.count(), 0.25);
  EXPECT_NEAR(board->unknown_share, 0.25, 0.1);
  EXPECT_NEAR(board->energy.joules()->point, 100.0, 15.0);  // the mean power fills the gap
  EXPECT_GT(board->energy.joules()->upper, 200.0);          // and the interval reaches to its limit
  const auto& findings = board->energy.findings();
  const auto gap = std::ranges::find(findings, FindingCode::source_gap, &Finding::code);
  ASSERT_NE(gap, findings.end());
  EXPECT_NE(gap->detail.find("it was first read"), std::string::npos) << gap->detail;
}

TEST_F(SlowLibrary, ThatIsLateBringsNoBoardThatTheUserDisabled) {
  nvml_.driver().init_takes_ms = 200;
  source_file_ = std::string{"[[found]]\nid = \""} + kBoard + "\"\nenabled = false\n";
  const MeasureReport report = measure("0.5", Seconds{0.05});
  EXPECT_EQ(board_in(report), nullptr);
  for (const SourceEnergy& source : report.runs[0].measurement.sources)
    EXPECT_FALSE(source.energy.perimeter().contains(Domain::gpu)) << source.source_id;
  EXPECT_FALSE(report.runs[0].measurement.total.perimeter().contains(Domain::gpu));
}

TEST_F(SlowLibrary, ThatIsLateBringsItsBoardUnderTheUsersName) {
  nvml_.driver().init_takes_ms = 200;
  source_file_ = std::string{"[[found]]\nid = \""} + kBoard +
                 "\"\nlabel = \"the left board\"\n[found.accuracy]\ngain = \"1 %\"\n";
  const MeasureReport report = measure("0.5", Seconds{0.05});
  const SourceEnergy* board = board_in(report);
  ASSERT_NE(board, nullptr);
  EXPECT_EQ(board->label, "the left board");
  EXPECT_DOUBLE_EQ(board->account.value().source.accuracy.value().gain, 0.01);
}

TEST_F(SlowLibrary, ThatNeverCameMayHoldWhatTheSourceFileNames) {
  nvml_.driver().init_takes_ms = 600;
  source_file_ = std::string{"[[found]]\nid = \""} + kBoard + "\"\nlabel = \"the left board\"\n";
  const MeasureReport report = measure("0", Seconds{0.02});
  ASSERT_FALSE(report.runs[0].findings.empty());
  EXPECT_EQ(report.runs[0].findings.back().detail,
            "NVML was still starting when the command ended: its boards are not in the joules. The "
            "source file names the left board, which may be among them.");
}

TEST_F(SlowLibrary, ThatMissesTheWholeCommandIsNamed) {
  nvml_.driver().init_takes_ms = 600;
  const MeasureReport report = measure("0", Seconds{0.02});
  EXPECT_EQ(board_in(report), nullptr);
  ASSERT_FALSE(report.runs[0].findings.empty());
  EXPECT_EQ(report.runs[0].findings.back().code, FindingCode::source_unreadable);
  EXPECT_NE(report.runs[0].findings.back().detail.find("NVML was still starting"),
            std::string::npos);
}

/// A machine with a package and a board that the command shares with process 4242. The command says
/// which process it is, as the driver would see it.
class SharedBoard : public ::testing::Test {
 protected:
  SharedBoard() {
    nvml_.driver().boards[0].refresh_ns = 10'000'000;
    nvml_.driver().boards[0].processes_now = [this] { return users(); };
    lab_.machine.write("/proc/4242/stat", "4242 (other) S 1 1 1 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0");
    set_namespace("pid:[4026531836]");
  }

  void set_namespace(std::string_view text) const {
    const auto link = lab_.machine.folder() / "proc/self/ns/pid";
    std::filesystem::create_directories(link.parent_path());
    std::filesystem::remove(link);
    std::filesystem::create_symlink(text, link);
  }
  std::vector<FakeProcess> users() {
    ++stamp_;
    std::vector<FakeProcess> all{{4242, stamp_, 20}};
    if (const auto said = lab_.machine.sys().read("/command"))
      all.push_back({static_cast<unsigned>(parse_uint(*said).value()), stamp_, 60});
    return all;
  }

  RunReport measure() {
    Environment environment = lab_.environment();
    environment.libraries = {
        {"NVML", [](const SysRoot&) { return true; },
         [this](const SysRoot&, const Clock&) { return scan_nvml(nvml_.path()); }}};
    const std::string root = lab_.machine.folder().string();
    // 60 J in 1.2 s, little by little: a counter that stands still for a second is dead.
    const std::string script = "mkdir " + root + "/proc/$$; echo $$ > " + root +
                               "/command; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 0.1; echo "
                               "$((100000000 + i * 5000000)) 1<> " +
                               (package_.folder() / "energy_uj").string() + "; done";
    MeasureReport report = must(measure_command(
        {.command = {"sh", "-c", script}, .accept = Accept::estimated}, environment));
    return std::move(report.runs.at(0));
  }
  static AttributedPart board_in(const RunReport& run) {
    const auto board = std::ranges::find(run.parts, Domain::gpu, &AttributedPart::domain);
    EXPECT_NE(board, run.parts.end());
    return board != run.parts.end() ? *board : AttributedPart{};
  }
  static void expect_whole(const RunReport& run) {
    const double rest = run.unattributed ? run.unattributed->joules()->point : 0.0;
    EXPECT_EQ(run.attributed.joules()->point + run.others->joules()->point + rest,
              run.measurement.total.joules()->point);
  }

  MeasuringLab lab_;
  FakePackage& package_ = lab_.machine.add_package({.now = Joules{100.0}});
  RealClock clock_;
  FakeNvml nvml_{clock_};
  unsigned long long stamp_ = 0;
};

TEST_F(SharedBoard, ChargesTheCommandForItsUseOfIt) {
  const RunReport run = measure();
  const AttributedPart board = board_in(run);
  EXPECT_EQ(board.share.rule, AttributionRule::device);
  EXPECT_NEAR(board.share.tree, 0.75, 0.02);
  EXPECT_EQ(board.unattributed, Joules{0.0}) << board.share.reason;
  EXPECT_FALSE(run.unattributed.has_value());
  EXPECT_EQ(run.attributed.estimator(), "attributed by CPU time and use of the board");
  expect_whole(run);
}

TEST_F(SharedBoard, IsNobodysWhereMigHidesItsUsers) {
  nvml_.board().mig = true;
  const RunReport run = measure();
  EXPECT_EQ(board_in(run).share.rule, AttributionRule::none);
  EXPECT_NE(board_in(run).share.reason.find("MIG"), std::string::npos);
  EXPECT_NEAR(run.unattributed->joules()->point, 130.0, 10.0);
  EXPECT_NEAR(run.attributed.joules()->point, 60.0, 1.0);
  expect_whole(run);
}

TEST_F(SharedBoard, IsNobodysWhereNumbersOfProcessesMeanOthers) {
  set_namespace("pid:[4026532001]");
  const RunReport run = measure();
  EXPECT_EQ(board_in(run).share.rule, AttributionRule::none);
  EXPECT_NE(board_in(run).share.reason.find("container"), std::string::npos);
}

TEST_F(SharedBoard, ThatWasHeldDownIsAFinding) {
  nvml_.board().throttle_mask = 0x40;
  const RunReport run = measure();
  const auto found = std::ranges::find(run.findings, FindingCode::gpu_throttled, &Finding::code);
  ASSERT_NE(found, run.findings.end());
  EXPECT_NE(found->detail.find("GPU 0 NVIDIA H100: by temperature, by the hardware, at "),
            std::string::npos)
      << found->detail;
}

}  // namespace
}  // namespace carnot
