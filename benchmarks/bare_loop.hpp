// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace carnot {

/// What a bare loop is told on its command line: MODEL IMAGES THREADS WARM_UP_SECONDS SECONDS.
struct BareLoopArguments {
  std::filesystem::path model;
  std::filesystem::path images;
  int threads = 1;
  std::chrono::duration<double> warm_up{0.0};
  std::chrono::duration<double> duration{0.0};  // of a round
};

/// Ends the program with a sentence when they are not of that form.
BareLoopArguments read_arguments(int argc, char** argv);

/// Waits until descriptor 3 asks for a round; false when it was closed.
bool wait_for_round();
/// Answers there: nanoseconds per iteration.
void answer_round(double nanoseconds);

/// What anyone would write to time `run(image)`: warm up and count, then run that often with a
/// clock at the two ends only, one image after the other as in the worker: the caches must do the
/// same work in both. A round whenever descriptor 3 asks for one, until it is closed.
template <class Run>
int time_bare_loop(const BareLoopArguments& arguments, std::size_t images, Run run) {
  using Clock = std::chrono::steady_clock;
  std::int64_t warm = 0;
  std::size_t image = 0;
  const auto run_next = [&] {
    const bool good = run(image);
    if (++image == images) image = 0;
    return good;
  };
  const auto warm_begin = Clock::now();
  do {
    if (!run_next()) return 1;
    ++warm;
  } while (Clock::now() - warm_begin < arguments.warm_up);
  const std::chrono::duration<double> warm_time = Clock::now() - warm_begin;
  const auto iterations =
      1 + static_cast<std::int64_t>(arguments.duration / warm_time * static_cast<double>(warm));
  while (wait_for_round()) {
    const auto begin = Clock::now();
    for (std::int64_t i = 0; i < iterations; ++i) {
      if (!run_next()) return 1;
    }
    const std::chrono::duration<double, std::nano> spent = Clock::now() - begin;
    answer_round(spent.count() / static_cast<double>(iterations));
  }
  return 0;
}

}  // namespace carnot
