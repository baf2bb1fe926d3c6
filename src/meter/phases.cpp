// SPDX-License-Identifier: Apache-2.0
#include "meter/phases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

/// Longer than any mark: a stamp, a verb and a name with its blanks.
constexpr std::size_t kLongestLine = 512;
/// A loop that marks each of its many turns marks no phases; all would be read, cut and shown.
constexpr std::size_t kMostMarks = 10'000;

/// The text up to the first blank; `rest` keeps what follows it.
std::string_view take_word(std::string_view& rest) {
  const auto blank = rest.find_first_of(" \t");
  const std::string_view word = rest.substr(0, blank);
  rest = blank == std::string_view::npos ? std::string_view{} : trim(rest.substr(blank));
  return word;
}

/// At most kLongestPhaseName bytes, whole characters, no control characters.
std::string name_of(std::string_view text) {
  std::string name = valid_utf8(text.substr(0, kLongestPhaseName));
  std::ranges::replace_if(
      name, [](unsigned char letter) { return letter < 0x20 || letter == 0x7F; }, ' ');
  return name;
}

/// Builds the tree mark by mark.
class TreeBuilder {
 public:
  TreeBuilder(SteadyTime begin, SteadyTime end) : begin_{begin}, end_{end} {}

  void add(const PhaseMark& mark) {
    const SteadyTime when = std::clamp(mark.when, begin_, end_);
    switch (mark.kind) {
      case PhaseMark::Kind::next:
        if (!open_.empty() && open_.back().by == PhaseMark::Kind::next) close(when, mark.stamped);
        return open(mark, when);
      case PhaseMark::Kind::begin:
        return open(mark, when);
      case PhaseMark::Kind::end:
        return end_of(mark, when);
    }
  }

  PhaseTree finish() && {
    while (!open_.empty()) close(end_, true);
    tree_.phases = with_unmarked_time();
    return std::move(tree_);
  }

 private:
  struct Open {
    std::size_t phase;
    PhaseMark::Kind by;
  };

  void open(const PhaseMark& mark, SteadyTime when) {
    open_.push_back({tree_.phases.size(), mark.kind});
    const int depth = static_cast<int>(open_.size()) - 1;
    tree_.phases.push_back({mark.name, when, end_, depth, mark.stamped});
  }

  void close(SteadyTime when, bool stamped) {
    Phase& phase = tree_.phases[open_.back().phase];
    phase.end = when;
    phase.stamped = phase.stamped && stamped;
    open_.pop_back();
  }

  void end_of(const PhaseMark& mark, SteadyTime when) {
    const auto ends = [&](const Open& one) {
      return mark.name.empty() || tree_.phases[one.phase].name == mark.name;
    };
    const auto found = std::find_if(open_.rbegin(), open_.rend(), ends);
    if (found == open_.rend()) {
      tree_.remarks.push_back(mark.name.empty()
                                  ? std::string{"An end was marked where no phase was open."}
                                  : fmt::format("The end of \"{}\" was marked, but no such phase "
                                                "was open.",
                                                mark.name));
      return;
    }
    const auto staying = static_cast<std::size_t>(open_.rend() - found) - 1;
    while (open_.size() > staying) close(when, mark.stamped);
  }

  /// Gaps between the phases of depth 0 are phases without a name. What took no time is left out:
  /// it has no power.
  std::vector<Phase> with_unmarked_time() {
    std::vector<Phase> all;
    SteadyTime known_until = begin_;
    const auto fill_to = [&](SteadyTime when) {
      if (known_until < when) all.push_back({{}, known_until, when, 0, true});
    };
    for (Phase& phase : tree_.phases) {
      if (phase.begin >= phase.end) {
        tree_.remarks.push_back(fmt::format("The phase \"{}\" took no time.", phase.name));
        continue;
      }
      if (phase.depth == 0) {
        fill_to(phase.begin);
        known_until = phase.end;
      }
      all.push_back(std::move(phase));
    }
    fill_to(end_);
    return all;
  }

  SteadyTime begin_;
  SteadyTime end_;
  std::vector<Open> open_;
  PhaseTree tree_;
};

}  // namespace

std::optional<PhaseMark> mark_of(std::string_view line, SteadyTime earliest, SteadyTime received) {
  std::string_view rest = trim(line);
  if (rest.empty() || rest.front() == '#') return std::nullopt;
  PhaseMark mark;
  mark.when = received;
  if (rest.front() == '@') {
    const auto stamp = parse_int(take_word(rest).substr(1));
    const SteadyTime when{std::chrono::nanoseconds{stamp.value_or(-1)}};
    mark.stamped = stamp && earliest <= when && when <= received;
    if (mark.stamped) mark.when = when;
  }
  std::string_view words = rest;
  const std::string_view verb = take_word(words);
  if (verb == "end") {
    mark.kind = PhaseMark::Kind::end;
    rest = words;
  } else if ((verb == "begin" || verb == "next") && !words.empty()) {
    mark.kind = verb == "begin" ? PhaseMark::Kind::begin : PhaseMark::Kind::next;
    rest = words;
  }
  mark.name = name_of(rest);
  if (mark.name.empty() && mark.kind != PhaseMark::Kind::end) return std::nullopt;
  return mark;
}

void MarkReader::take(std::string_view bytes, SteadyTime received) {
  for (;;) {
    const auto line_end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, line_end);
    too_long_ = too_long_ || unfinished_.size() + piece.size() > kLongestLine;
    if (!too_long_) unfinished_ += piece;
    if (line_end == std::string_view::npos) return;
    if (!too_long_) take_line(unfinished_, received);
    unfinished_.clear();
    too_long_ = false;
    bytes.remove_prefix(line_end + 1);
  }
}

void MarkReader::finish(SteadyTime received) {
  if (!too_long_) take_line(unfinished_, received);
  unfinished_.clear();
}

void MarkReader::take_line(std::string_view line, SteadyTime received) {
  auto mark = mark_of(line, earliest_, received);
  if (!mark) return;
  if (marks_.size() >= kMostMarks) {
    ++dropped_;
    return;
  }
  marks_.push_back(*std::move(mark));
}

PhaseTree phases_of(std::vector<PhaseMark> marks, SteadyTime begin, SteadyTime end) {
  CARNOT_ASSERT(begin < end);
  std::ranges::stable_sort(marks, {}, &PhaseMark::when);
  TreeBuilder builder{begin, end};
  for (const PhaseMark& mark : marks) builder.add(mark);
  return std::move(builder).finish();
}

}  // namespace carnot
