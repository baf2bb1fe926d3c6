// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_bench_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kBenchCommand{
    "bench",
    "Time one candidate in the scenarios of LoadGen, each VALID or INVALID with the reason",
    "  carnot bench net.onnx                                # one query after another, p90\n"
    "  carnot bench net.onnx --recipe static-int8 --dataset cifar10:test.bin --calibration t.bin\n"
    "  carnot bench zoo:resnet8 --scenario all --bound 20ms --engine openvino\n"
    "  carnot bench net.onnx --scenario server --bound 20ms              # the largest rate in "
    "time\n"
    "  carnot bench net.onnx --scenario server --bound 20ms --rate 50    # at this very rate\n"
    "A scenario lasts 10 s or longer, until its latencies carry the percentile. Exit code 1 says\n"
    "that one is INVALID. The model itself is never changed.",
    add_bench_command};

}  // namespace carnot
