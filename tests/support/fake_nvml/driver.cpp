// SPDX-License-Identifier: Apache-2.0
#include "support/fake_nvml/driver.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <string>

namespace carnot::fake_driver {
namespace {

constexpr double kNanosecond = 1e-9;
constexpr std::uintptr_t kBoardsPerLoad = 64;

int board_of(void* handle, FakeBoard*& board) {
  if (!driver().is_initialised) return kUninitialized;
  const std::uintptr_t first = driver().handles_of * kBoardsPerLoad + 1;
  const std::uintptr_t index = reinterpret_cast<std::uintptr_t>(handle) - first;
  if (index >= driver().boards.size()) return kInvalidArgument;
  board = &driver().boards[index];
  return board->is_lost ? kLost : kSuccess;
}

/// Joules drawn from 0 to an instant; negative before 0.
double joules_until(const FakeBoard& board, std::int64_t until_ns) {
  const double until = static_cast<double>(until_ns) * kNanosecond;
  if (until < 0.0) return until * board.course.front().watts;
  double joules = 0.0;
  for (std::size_t i = 0; i < board.course.size(); ++i) {
    const double from = board.course[i].from_seconds;
    const double to = i + 1 < board.course.size() ? board.course[i + 1].from_seconds : until;
    joules += board.course[i].watts * std::max(0.0, std::min(to, until) - from);
  }
  return joules;
}

}  // namespace

namespace {

std::vector<FakeProcess> users_in(const char* file) {
  static unsigned long long stamp_us = 0;
  ++stamp_us;
  std::vector<FakeProcess> users;
  std::ifstream lines{file};
  std::string word;
  while (lines >> word) {
    if (word != "user") continue;
    FakeProcess one;
    lines >> one.pid >> one.sm_percent;
    one.stamp_us = stamp_us;
    users.push_back(one);
  }
  return users;
}

}  // namespace

void play_the_file_of_the_environment() {
  const char* file = std::getenv("CARNOT_FAKE_NVML_BOARD");
  if (file == nullptr || driver().is_initialised) return;
  const auto start = std::chrono::steady_clock::now();
  driver().now_ns = [start] {
    return std::chrono::nanoseconds{std::chrono::steady_clock::now() - start}.count();
  };
  FakeBoard& board = driver().boards.front();
  board.refresh_ns = kSecond / 100;
  board.processes_now = [file] { return users_in(file); };
  std::ifstream lines{file};
  std::string word;
  while (lines >> word) {
    if (word == "mig") board.mig = true;
    if (word == "throttle") lines >> board.throttle_mask;
    if (word == "busy") lines >> board.busy_percent;
    if (word == "wavers") lines >> board.other_megahertz;
  }
}

FakeDriver& driver() {
  static FakeDriver state;
  return state;
}

int enter(const char* function) {
  const int number = driver().calls[function]++;
  for (const auto& fault : driver().faults) {
    if (fault.function == function && number >= fault.from && number < fault.from + fault.calls)
      return fault.result;
  }
  return kSuccess;
}

void* handle_of(std::size_t index) {
  return reinterpret_cast<void*>(driver().handles_of * kBoardsPerLoad + index + 1);
}

int begin(const char* function, void* handle, FakeBoard*& board) {
  const int fault = enter(function);
  return fault != kSuccess ? fault : board_of(handle, board);
}

std::int64_t last_refresh(const FakeBoard& board, std::int64_t now) {
  return now / board.refresh_ns * board.refresh_ns;
}

unsigned int mean_milliwatts(const FakeBoard& board, std::int64_t end, std::int64_t window) {
  if (board.shows_zero_watts) return 0;
  const double joules = joules_until(board, end) - joules_until(board, end - window);
  return static_cast<unsigned int>(
      std::lround(1e3 * joules / (static_cast<double>(window) * kNanosecond)));
}

unsigned int power_now(const FakeBoard& board, std::int64_t window) {
  return mean_milliwatts(board, last_refresh(board, driver().now_ns()), window);
}

unsigned long long energy_now(const FakeBoard& board) {
  const std::int64_t seen = last_refresh(board, driver().now_ns());
  const double joules = joules_until(board, seen) - joules_until(board, driver().loaded_at_ns);
  // A counter of whole millijoules; the small term keeps 99.9999999 from becoming 99.
  return static_cast<unsigned long long>(std::max(0.0, std::floor(joules * 1e3 + 1e-3)));
}

}  // namespace carnot::fake_driver
