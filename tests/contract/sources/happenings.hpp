// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <ostream>
#include <string>

#include "contract/sources/instrument.hpp"

namespace carnot {

/// Something that goes wrong in a story of twenty seconds at 100 W, read once a second.
struct Happening {
  const char* name;   // of the test
  const char* words;  // of the page
  std::optional<Fault> fault;
  int from = 0;               // second at whose end it begins; 0: before anything is opened
  int until = 0;              // second at whose end it is over; 0: it stays
  bool long_pause = false;    // nobody looks for 100 minutes after the eighth second
  bool clock_stands = false;  // 100 J are drawn after the eighth second in no time
};
inline void PrintTo(const Happening& happening, std::ostream* out) { *out << happening.name; }

inline constexpr auto kHappenings = std::to_array<Happening>({
    {"OneReadFails", "One read fails", Fault::fails, 8, 9},
    {"ReadsFailForAWhile", "Reads fail for three seconds", Fault::fails, 8, 11},
    {"GarbageOnce", "One reply is no number", Fault::garbage, 8, 9},
    {"AboveTheRange", "One value lies above the counter's end", Fault::above_range, 8, 9},
    {"StandsStillForAWhile", "The counter stands still for five seconds, then shows all",
     Fault::stands_still, 8, 13},
    {"StandsStillAlways", "The counter never moves", Fault::stands_still, 0, 0},
    {"StartsAnew", "The counter starts at 0 again (driver reload, suspend)", Fault::starts_anew, 8,
     0},
    {"PassesItsEnd", "The counter passes its end", Fault::near_its_end, 0, 0},
    {"PassesAnUnknownEnd", "The counter passes its end, and where that is cannot be read",
     Fault::without_range, 0, 0},
    {"NobodyLooks", "Nobody reads for 100 minutes, two wraps of the usual counter", std::nullopt, 0,
     0, true},
    {"TheClockStands", "100 J are drawn between two readings at one instant", std::nullopt, 0, 0,
     false, true},
    {"AnswersSlowly", "Answers come late, within the time-out", Fault::slow, 8, 0},
    {"DoesNotAnswer", "No answer comes for three seconds", Fault::silent, 8, 11},
    {"IsHeldDown", "A power limit holds its clocks down", Fault::held_down, 8, 0},
    {"WarmsUp", "It becomes 20 °C warmer while it works", Fault::warms_up, 8, 0},
    {"Vanishes", "It is unplugged, or its driver unloaded", Fault::vanishes, 12, 0},
    {"IsNotThere", "It is not there when Carnot looks for it", Fault::vanishes, 0, 0},
    {"IsNonsense", "It shows no number from the first look on", Fault::garbage, 0, 0},
    {"IsForbidden", "The system refuses this user", Fault::forbidden, 0, 0},
    {"IsMirrored", "A second package shows the same counter", Fault::mirrored, 0, 0},
});

/// What Carnot says after such a story.
struct Answer {
  std::string joules;    // "within 0.1 %" of the truth, "missing", or the point with its interval
  std::string findings;  // codes
  std::string meanings;  // of them
  bool operator==(const Answer&) const = default;
};

/// Tells the story and checks that no joule is wrong in silence. Empty where this cannot happen.
std::optional<Answer> answer_to(const InstrumentKind& kind, const Happening& happening);

}  // namespace carnot
