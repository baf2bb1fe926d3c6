// SPDX-License-Identifier: Apache-2.0
#include "bare_loop.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "base/text.hpp"

namespace carnot {
namespace {

constexpr int kRounds = 3;  // ChildProcess::kInheritedDescriptor

}  // namespace

BareLoopArguments read_arguments(int argc, char** argv) {
  if (argc == 6) {
    const auto threads = parse_int(argv[3]);
    const auto warm_up = parse_double(argv[4]);
    const auto duration = parse_double(argv[5]);
    if (threads && *threads > 0 && warm_up && duration)
      return {argv[1], argv[2], static_cast<int>(*threads), std::chrono::duration<double>{*warm_up},
              std::chrono::duration<double>{*duration}};
  }
  fmt::print(stderr, "usage: {} MODEL.onnx IMAGES.npy THREADS WARM_UP_SECONDS SECONDS\n", argv[0]);
  std::exit(2);
}

bool wait_for_round() {
  char order = 0;
  return ::read(kRounds, &order, 1) == 1;
}

void answer_round(double nanoseconds) {
  const std::string answer = fmt::format("{:.3f}", nanoseconds);
  if (::write(kRounds, answer.data(), answer.size()) < 0) std::exit(1);  // nobody listens any more
}

}  // namespace carnot
