// SPDX-License-Identifier: Apache-2.0
#include "sensors/command.hpp"

#include <fmt/format.h>

#include <optional>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "sensors/child_program.hpp"
#include "sensors/polled.hpp"

namespace carnot {
namespace {

/// Empty for a line that has no number.
std::optional<ReadingValue> observation_of_line(std::string_view line, const NumberPattern& pattern,
                                                const ReportedQuantity& quantity) {
  const auto number = pattern.number_in(line);
  if (!number) return ReadFailure{number.error()};
  if (!*number) return std::nullopt;
  return observation_of(**number, quantity);
}

class CommandQuestion final : public SlowQuestion {
 public:
  CommandQuestion(CommandSetup setup, ReportedQuantity quantity, Seconds timeout)
      : setup_{std::move(setup)}, quantity_{quantity}, timeout_{timeout} {}

  ReadingValue ask(const std::stop_token& stop) override {
    const auto output = output_of(setup_.argv, timeout_, stop);
    if (!output) return ReadFailure{output.error()};
    ReadingValue seen = observation_of_output(*output, setup_.pattern, quantity_);
    if (auto* failure = std::get_if<ReadFailure>(&seen))
      failure->reason = fmt::format("{}: {}", setup_.argv[0], failure->reason);
    return seen;
  }

 private:
  CommandSetup setup_;
  ReportedQuantity quantity_;
  Seconds timeout_;
};

/// Takes the lines that are complete from the front of `text`.
std::vector<std::string> take_lines(std::string& text) {
  const auto end = text.rfind('\n');
  if (end == std::string::npos) return {};
  std::vector<std::string> lines;
  for (const std::string_view line : split(std::string_view{text}.substr(0, end), '\n'))
    lines.emplace_back(line);
  text.erase(0, end + 1);
  return lines;
}

class Follower final : public Gatherer {
 public:
  Follower(CommandSetup setup, const ConfiguredSource& source, const Clock& clock)
      : setup_{std::move(setup)},
        quantity_{source.quantity},
        period_{source.period},
        timeout_{source.timeout},
        clock_{clock} {}

  void run(const std::stop_token& stop, ReadingBuffer& into) override {
    const StopEvent stop_event{stop};
    while (!stop.stop_requested()) {
      auto child = ChildProgram::start(setup_.argv);
      if (child) {
        follow(*child, stop_event, into);
      } else {
        put_failure(into, child.error());
      }
      // A program that ends at once must not be started in a circle.
      wait_readable(-1, -1, Deadline::in(period_), stop_event);
    }
  }

 private:
  static constexpr std::size_t kLongestLine = std::size_t{1} << 16;

  void put_failure(ReadingBuffer& into, std::string reason) const {
    into.put({0, clock_.now(), ReadFailure{std::move(reason)}});
  }

  /// Until the program ends, or a stop is requested.
  void follow(ChildProgram& child, const StopEvent& stop, ReadingBuffer& into) const {
    std::string text;
    Deadline silence = Deadline::in(timeout_);
    while (true) {
      const auto more = child.read_more(text, silence, stop);
      const SteadyTime received = clock_.now();
      if (more == ChildProgram::More::stopped) return;
      if (more == ChildProgram::More::ended) break;
      if (more == ChildProgram::More::timed_out) {
        put_failure(into, fmt::format("{} printed no number for {}.", setup_.argv[0],
                                      format_quantity(timeout_)));
      }
      const bool seen = put_lines(take_lines(text), received, into);
      if (seen || more == ChildProgram::More::timed_out) silence = Deadline::in(timeout_);
      if (text.size() > kLongestLine) text.clear();
    }
    const auto status = child.wait(Deadline::in(timeout_), stop);
    put_failure(into, fmt::format("{} {}", setup_.argv[0],
                                  status ? how_it_ended(*status, child.last_error())
                                         : std::string{"closed its output."}));
  }

  /// True where a line had a number.
  bool put_lines(const std::vector<std::string>& lines, SteadyTime received,
                 ReadingBuffer& into) const {
    std::optional<ReadingValue> last;
    int earlier = 0;
    for (const std::string& line : lines) {
      auto seen = observation_of_line(line, setup_.pattern, quantity_);
      if (!seen) continue;
      if (last) ++earlier;
      last = std::move(seen);
    }
    if (!last) return false;
    if (earlier > 0) {
      into.put({0, received,
                ReadFailure{fmt::format("{} kept {} lines back, whose time is not known: let it "
                                        "print each line at once (stdbuf -oL).",
                                        setup_.argv[0], earlier)}});
    }
    into.put({0, received, *std::move(last)});
    return true;
  }

  CommandSetup setup_;
  ReportedQuantity quantity_;
  Seconds period_;
  Seconds timeout_;
  const Clock& clock_;
};

}  // namespace

ReadingValue observation_of_output(std::string_view output, const NumberPattern& pattern,
                                   const ReportedQuantity& quantity) {
  for (const std::string_view line : split(output, '\n')) {
    if (auto seen = observation_of_line(line, pattern, quantity)) return *std::move(seen);
  }
  return ReadFailure{"no line of its output has the number."};
}

std::unique_ptr<Source> open_command(const ConfiguredSource& source, CommandSetup setup,
                                     const Clock& clock) {
  return std::make_unique<GatheringSource>(
      description_of(source, SourceKind::command),
      ask_every(
          source.period,
          std::make_unique<CommandQuestion>(std::move(setup), source.quantity, source.timeout),
          clock));
}

std::unique_ptr<Source> open_followed_command(const ConfiguredSource& source, CommandSetup setup,
                                              const Clock& clock) {
  return std::make_unique<GatheringSource>(
      description_of(source, SourceKind::command),
      std::make_unique<Follower>(std::move(setup), source, clock));
}

}  // namespace carnot
