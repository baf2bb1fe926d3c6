// SPDX-License-Identifier: Apache-2.0
#include "sensors/nvml/board_facts.hpp"

#include <string_view>

namespace carnot::nvml {
namespace {

constexpr Seconds kSecond{1.0};
constexpr Seconds kUsualRefresh{0.1};
constexpr Boxcar kPartTime{kUsualRefresh, Seconds{0.025}};

bool is_ampere_or_later(Architecture architecture) { return architecture >= Architecture::ampere; }

/// Of a reading that shows the moment.
Boxcar momentary_boxcar(const BoardFacts& board) {
  if (board.is_ga100) return kPartTime;
  if (board.name.find("GH200") != std::string::npos) return {kUsualRefresh, Seconds{0.02}};
  switch (board.architecture) {
    case Architecture::kepler:
    case Architecture::maxwell:
      // No boxcar but a low-pass of about 200 ms; how often it is shown anew is not known.
      return {kUsualRefresh, Seconds{0.2}};
    case Architecture::pascal:
    case Architecture::volta:
      return {Seconds{0.02}, Seconds{0.01}};
    case Architecture::turing:
    case Architecture::ampere:
      return {kUsualRefresh, Seconds{0.1}};
    case Architecture::ada:
    case Architecture::hopper:
    case Architecture::blackwell:
    case Architecture::unknown:
      return kPartTime;
  }
  return kPartTime;  // newer than this list
}

}  // namespace

bool usage_is_mean(const BoardFacts& board) {
  constexpr int kFirstDriver = 530;
  const bool new_driver = board.driver_major == 0 || board.driver_major >= kFirstDriver;
  return is_ampere_or_later(board.architecture) && !board.is_ga100 && new_driver;
}

Boxcar boxcar_of(const BoardFacts& board, PowerField field) {
  switch (field) {
    case PowerField::instant:
      return momentary_boxcar(board);
    case PowerField::usage:
      return usage_is_mean(board) ? Boxcar{kUsualRefresh, kSecond} : momentary_boxcar(board);
    case PowerField::average:
      return {kUsualRefresh, kSecond};
  }
  return kPartTime;
}

Seconds staleness_of(const BoardFacts& board, PowerField field) {
  const bool is_known =
      board.architecture >= Architecture::pascal && board.architecture <= Architecture::blackwell;
  if (!is_known) return Seconds{0.0};
  return 0.5 * boxcar_of(board, field).refresh;
}

bool refresh_is_assumed(const BoardFacts& board) {
  switch (board.architecture) {
    case Architecture::pascal:
    case Architecture::volta:
    case Architecture::turing:
    case Architecture::ampere:
    case Architecture::hopper:
      return false;
    case Architecture::kepler:
    case Architecture::maxwell:
    case Architecture::ada:
    case Architecture::blackwell:
    case Architecture::unknown:
      return true;
  }
  return true;  // newer than this list
}

Seconds counter_refresh(const BoardFacts& board) {
  return board.architecture == Architecture::volta ? Seconds{0.02} : kUsualRefresh;
}

Watts plausible_maximum(const BoardFacts& board) {
  constexpr Watts kUnknownBoard{2000.0};
  return board.power_limit > Watts{0.0} ? 2.0 * board.power_limit : kUnknownBoard;
}

}  // namespace carnot::nvml
