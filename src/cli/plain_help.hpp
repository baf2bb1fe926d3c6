// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace carnot {

/// --help in words: CLI11 shows the C++ type of an option's value and the name of its check
/// ("FLOAT:DURATION"), this what a person is to write there ("DURATION").
class PlainHelp : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override;
};

}  // namespace carnot
