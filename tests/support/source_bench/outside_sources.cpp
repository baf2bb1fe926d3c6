// SPDX-License-Identifier: Apache-2.0
#include "support/source_bench/source_bench.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "sensors/command.hpp"
#include "sensors/csv_log.hpp"
#include "sensors/fake.hpp"
#include "sensors/http_json.hpp"
#include "sensors/meter_preset.hpp"
#include "sensors/replay.hpp"
#include "support/fake_http_server.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<SourceBench> fake_bench() {
  auto bench = std::make_unique<SourceBench>();
  const auto broken = std::make_shared<bool>(false);
  SourceDescription description;
  description.id = "fake:meter";
  description.label = "a scripted meter";
  bench->source =
      std::make_unique<FakeSource>(description, [broken](SteadyTime) -> decltype(Reading::value) {
        if (*broken) return ReadFailure{"scripted"};
        return PowerValue{Watts{5.0}};
      });
  bench->break_it = [broken] { *broken = true; };
  bench->mend_it = [broken] { *broken = false; };
  return bench;
}

std::unique_ptr<SourceBench> replay_bench() {
  auto bench = std::make_unique<SourceBench>();
  const SteadyTime now = bench->machine.clock.now();
  SourceDescription description;
  description.id = "replay:package-0";
  description.label = "package-0";
  description.kind = SourceKind::replay;
  description.counter = CounterSpec{1e-6, 1000, false};
  bench->source = std::make_unique<ReplaySource>(
      description, std::vector<Reading>{{0, now, CounterValue{1}},
                                        {0, now + 1s, ReadFailure{"recorded"}},
                                        {0, now + 2s, CounterValue{2}}});
  ManualClock& clock = bench->machine.clock;
  bench->break_it = [&clock] { clock.advance(1s); };
  bench->mend_it = [&clock] { clock.advance(1s); };
  return bench;
}

/// Waits for an answer to a question that was asked after the call, so that a test sees what it
/// just did: the first one to come may be an older one's.
class PatientSource final : public Source {
 public:
  explicit PatientSource(std::unique_ptr<Source> inner) : inner_{std::move(inner)} {}
  const SourceDescription& description() const override { return inner_->description(); }
  Reading read(const Clock& clock) override {
    std::vector<Reading> readings;
    inner_->collect(clock, readings);
    readings.clear();
    while (readings.size() < 2) {
      std::this_thread::sleep_for(100us);
      inner_->collect(clock, readings);
    }
    return readings.back();
  }

 private:
  std::unique_ptr<Source> inner_;
};

std::unique_ptr<SourceBench> http_json_bench() {
  auto bench = std::make_unique<SourceBench>();
  const auto server = std::make_shared<FakeHttpServer>();
  server->show("/netio.json", R"({"GlobalMeasure":{"TotalLoad":97}})");
  PresetPage chosen = must(page_of({.preset = "netio", .host = server->host()}));
  bench->source = std::make_unique<PatientSource>(
      open_http_json({.name = "plug", .quantity = chosen.quantity, .period = Seconds{1e-3}},
                     std::move(chosen.page), bench->machine.clock));
  bench->break_it = [server] { server->show("/netio.json", "{}"); };
  bench->mend_it = [server] {
    server->show("/netio.json", R"({"GlobalMeasure":{"TotalLoad":97}})");
  };
  return bench;
}

std::unique_ptr<SourceBench> command_bench() {
  auto bench = std::make_unique<SourceBench>();
  const FakeMachine& machine = bench->machine;
  machine.write("/meter", "12 W");
  bench->source = std::make_unique<PatientSource>(
      open_command({.name = "meter", .period = Seconds{1e-3}},
                   {{"cat", machine.sys().path_of("/meter").string()}, {}}, machine.clock));
  bench->break_it = [&machine] { machine.write("/meter", "no device"); };
  bench->mend_it = [&machine] { machine.write("/meter", "12 W"); };
  return bench;
}

/// Lets somebody write the next row before each look at the log.
class WrittenLog final : public Source {
 public:
  WrittenLog(std::unique_ptr<Source> inner, std::function<void()> write)
      : inner_{std::move(inner)}, write_{std::move(write)} {}
  const SourceDescription& description() const override { return inner_->description(); }
  Reading read(const Clock& clock) override {
    write_();
    return inner_->read(clock);
  }

 private:
  std::unique_ptr<Source> inner_;
  std::function<void()> write_;
};

std::unique_ptr<SourceBench> csv_bench() {
  auto bench = std::make_unique<SourceBench>();
  FakeMachine& machine = bench->machine;
  const auto power = std::make_shared<std::string>("12");
  const std::filesystem::path file = machine.sys().path_of("/log.csv");
  machine.write("/log.csv", "time,power\n");
  const auto write_row = [&machine, power, file] {
    machine.clock.advance(1s);
    const auto now = machine.clock.wall_now().time_since_epoch();
    std::ofstream{file, std::ios::app}
        << std::chrono::duration_cast<std::chrono::milliseconds>(now).count() << "," << *power
        << "\n";
  };
  bench->source =
      std::make_unique<WrittenLog>(open_csv_log({.name = "log"},
                                                {.file = file,
                                                 .value_column = "power",
                                                 .time_column = "time",
                                                 .time_format = TimeFormat::unix_millis},
                                                machine.clock)
                                       .value(),
                                   write_row);
  bench->break_it = [power] { *power = "n/a"; };
  bench->mend_it = [power] { *power = "12"; };
  return bench;
}

}  // namespace

std::vector<SourceKindUnderTest> outside_sources() {
  return {{"fake", fake_bench},
          {"replay", replay_bench},
          {"http_json", http_json_bench},
          {"command", command_bench},
          {"csv", csv_bench}};
}

}  // namespace carnot
