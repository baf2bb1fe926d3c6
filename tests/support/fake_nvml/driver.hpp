// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "support/fake_nvml/state.hpp"

/// What the boards of the fake driver do; the functions of NVML that show it are in library.cpp.
namespace carnot::fake_driver {

// nvmlReturn_t
inline constexpr int kSuccess = 0;
inline constexpr int kUninitialized = 1;
inline constexpr int kInvalidArgument = 2;
inline constexpr int kNotSupported = 3;
inline constexpr int kNotFound = 6;
inline constexpr int kInsufficientSize = 7;
inline constexpr int kLost = 15;

inline constexpr std::int64_t kSecond = 1'000'000'000;  // ns

FakeDriver& driver();

/// For a program of its own, which no test scripts: with CARNOT_FAKE_NVML_BOARD in the environment
/// the first board goes by the real clock, and that file says what it is: "mig", "throttle MASK",
/// "busy PERCENT", "wavers MHZ" (its other clock), "user PID PERCENT", a line each, read anew
/// whenever users are asked for.
void play_the_file_of_the_environment();

/// Counts the call; the scripted result of a faulty one.
int enter(const char* function);
/// The same, then finds the board of a handle.
int begin(const char* function, void* handle, FakeBoard*& board);
/// Handles are numbers that hold the board and the load of the driver that gave them.
void* handle_of(std::size_t index);

std::int64_t last_refresh(const FakeBoard& board, std::int64_t now_ns);
unsigned int mean_milliwatts(const FakeBoard& board, std::int64_t end_ns, std::int64_t window_ns);
/// The mean of the last `window_ns` before the last refresh.
unsigned int power_now(const FakeBoard& board, std::int64_t window_ns);
/// Millijoules from the load of the driver to the last refresh.
unsigned long long energy_now(const FakeBoard& board);

}  // namespace carnot::fake_driver
