// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_models_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kModelsCommand{
    "models", "List the models that can be named, and what is known of them",
    "  carnot models\n"
    "  carnot models 'timm:resnet*'\n"
    "  carnot models 'timm:vit_small*.augreg*' --json\n"
    "  carnot bench 'timm:resnet50?weights=seeded'",
    add_models_command};

}  // namespace carnot
