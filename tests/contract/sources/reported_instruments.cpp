// SPDX-License-Identifier: Apache-2.0
//
// What is asked on a thread of its own, and what is followed.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "contract/sources/instruments.hpp"
#include "sensors/command.hpp"
#include "sensors/csv_log.hpp"
#include "sensors/http_json.hpp"
#include "sensors/meter_preset.hpp"
#include "support/fake_http_server.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

constexpr Seconds kPeriod{1e-3};
constexpr Seconds kTimeout{0.1};

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

Scan scan_of(std::unique_ptr<Source> source) {
  Scan scan;
  scan.readable.push_back(std::move(source));
  return scan;
}

/// A NETIO plug.
class HttpJsonPlug final : public Instrument {
 public:
  Scan open() override {
    show({}, now_);
    PresetPage chosen = must(page_of({.preset = "netio", .host = server_.host()}));
    return scan_of(std::make_unique<PatientSource>(open_http_json(
        {.name = "plug", .quantity = chosen.quantity, .period = kPeriod, .timeout = kTimeout},
        std::move(chosen.page), machine.clock)));
  }
  void show(Joules, Watts now) override {
    now_ = now;
    if (!is_broken_)
      server_.show(kPage, fmt::format(R"({{"GlobalMeasure":{{"TotalLoad":{}}}}})", now.si()));
  }
  bool suffer(Fault fault) override {
    is_broken_ = true;
    switch (fault) {
      case Fault::fails:
        server_.show(kPage, "{}");
        return true;
      case Fault::garbage:
        server_.send(kPage, "\x01\x02 no such thing\r\n\r\n<html>");
        return true;
      case Fault::forbidden:
        server_.send(kPage, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        return true;
      case Fault::silent:
      case Fault::vanishes:
        server_.ignore(kPage);
        return true;
      default:
        is_broken_ = false;
        return false;
    }
  }
  void recover() override {
    is_broken_ = false;
    show({}, now_);
  }

 private:
  inline static const std::string kPage = "/netio.json";
  FakeHttpServer server_;
  Watts now_{100.0};
  bool is_broken_ = false;
};

/// A program that prints what a file holds, after as many seconds as another says.
class PrintingCommand final : public Instrument {
 public:
  PrintingCommand() {
    machine.write("/delay", "0");
    machine.write("/meter", "100 W\n");
  }
  Scan open() override {
    const std::string folder = machine.folder().string();
    return scan_of(std::make_unique<PatientSource>(open_command(
        {.name = "meter", .period = kPeriod, .timeout = kTimeout},
        {{"sh", "-c", "d=$(cat \"$0/delay\"); [ \"$d\" = 0 ] || sleep $d; cat \"$0/meter\"",
          folder},
         {}},
        machine.clock)));
  }
  void show(Joules, Watts now) override {
    now_ = now;
    if (!is_broken_) machine.write("/meter", fmt::format("{} W\n", now.si()));
  }
  bool suffer(Fault fault) override {
    switch (fault) {
      case Fault::slow:
        machine.write("/delay", "0.02");
        return true;
      case Fault::silent:
        machine.write("/delay", "9");
        return true;
      case Fault::fails:
        machine.write("/meter", "");
        break;
      case Fault::garbage:
        machine.write("/meter", "no device\n");
        break;
      case Fault::vanishes:
        std::filesystem::remove(machine.folder() / "meter");
        break;
      default:
        return false;
    }
    is_broken_ = true;
    return true;
  }
  void recover() override {
    is_broken_ = false;
    machine.write("/delay", "0");
    show({}, now_);
  }

 private:
  Watts now_{100.0};
  bool is_broken_ = false;
};

/// A log to which a meter's own program appends a row whenever it is told what to show.
class GrowingCsvLog final : public Instrument {
 public:
  GrowingCsvLog() { machine.write("/log.csv", "time,power\n"); }
  Scan open() override {
    auto opened = open_csv_log({.name = "log"},
                               {.file = file(),
                                .value_column = "power",
                                .time_column = "time",
                                .time_format = TimeFormat::unix_millis},
                               machine.clock);
    if (opened) return scan_of(std::move(opened).value());
    Scan scan;
    scan.unreadable.push_back(std::move(opened).error());
    return scan;
  }
  void show(Joules, Watts now) override {
    if (!std::filesystem::exists(file())) return;
    const auto wall = machine.clock.wall_now().time_since_epoch();
    const std::string power = cell_.empty() ? fmt::format("{}", now.si()) : cell_;
    if (is_silent_) return;
    std::ofstream{file(), std::ios::app}
        << std::chrono::duration_cast<std::chrono::milliseconds>(wall).count() << "," << power
        << "\n";
  }
  bool suffer(Fault fault) override {
    switch (fault) {
      case Fault::fails:
        cell_ = "n/a";
        return true;
      case Fault::garbage:
        cell_ = "\x01\x02,,\"";
        return true;
      case Fault::silent:
        is_silent_ = true;
        return true;
      case Fault::vanishes:
        std::filesystem::remove(file());
        return true;
      case Fault::forbidden:
        std::filesystem::permissions(file(), std::filesystem::perms::none);
        return true;
      default:
        return false;
    }
  }
  void recover() override {
    cell_.clear();
    is_silent_ = false;
  }

 private:
  std::filesystem::path file() const { return machine.sys().path_of("/log.csv"); }
  std::string cell_;
  bool is_silent_ = false;
};

}  // namespace

std::unique_ptr<Instrument> http_json_page() { return std::make_unique<HttpJsonPlug>(); }
std::unique_ptr<Instrument> printing_command() { return std::make_unique<PrintingCommand>(); }
std::unique_ptr<Instrument> growing_csv_log() { return std::make_unique<GrowingCsvLog>(); }

}  // namespace carnot
