// SPDX-License-Identifier: Apache-2.0
#include "cli/option_values.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/duration_text.hpp"
#include "base/energy_text.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

std::string in_quotes(const std::string& text) { return "\"" + valid_utf8(text) + "\""; }

/// As from_chars reads it back, to the last digit.
std::string number_text(double value) {
  char digits[64];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
  return {std::begin(digits), end};
}

}  // namespace

CLI::Validator duration_value() {
  return {[](std::string& text) -> std::string {
            const auto seconds = parse_duration(text);
            if (!seconds || !(*seconds > Seconds{0.0}))
              return in_quotes(text) + " is not a duration. Write for example 100ms, 2s or 1min.";
            text = number_text(seconds->count());
            return {};
          },
          "DURATION"};
}

CLI::Validator duration_value(Seconds least, Seconds most) {
  return {[least, most](std::string& text) -> std::string {
            const auto seconds = parse_duration(text);
            if (!seconds || *seconds < least || *seconds > most)
              return in_quotes(text) + " is not a duration from " + number_text(least.count()) +
                     " to " + number_text(most.count()) + " s. Write for example 2s.";
            text = number_text(seconds->count());
            return {};
          },
          "DURATION"};
}

CLI::Validator share_value() {
  return {[](std::string& text) -> std::string {
            const auto share = parse_share(text);
            if (!share || !(*share > 0.0) || !(*share < 1.0))
              return in_quotes(text) + " is not a share between 0 and 100 %. Write for example 2%.";
            text = number_text(*share);
            return {};
          },
          "SHARE"};
}

CLI::Validator points_value() {
  return {[](std::string& text) -> std::string {
            constexpr std::string_view kPoints = "pp";
            std::string share = text;
            if (share.ends_with(kPoints)) share.replace(share.size() - kPoints.size(), 2, "%");
            const auto drop = parse_share(share);
            if (!drop || !(*drop >= 0.0) || !(*drop < 1.0))
              return in_quotes(text) + " is no number of points. Write for example 1pp.";
            text = number_text(*drop);
            return {};
          },
          "POINTS"};
}

CLI::Validator accuracy_value() {
  return {[](std::string& text) -> std::string {
            const auto share = parse_share(text);
            if (!share || !(*share >= 0.0) || !(*share <= 1.0))
              return in_quotes(text) + " is no accuracy from 0 to 100 %. Write for example 90%.";
            text = number_text(*share);
            return {};
          },
          "SHARE"};
}

CLI::Validator energy_value() {
  return {[](std::string& text) -> std::string {
            const auto energy = parse_energy(text);
            if (!energy || !(*energy > Joules{0.0}))
              return in_quotes(text) + " is no energy. Write for example 0.5J or 20mJ.";
            text = number_text(energy->si());
            return {};
          },
          "ENERGY"};
}

CLI::Validator positive_value() {
  return {[](std::string& text) -> std::string {
            const auto value = parse_double(text);
            if (value && *value > 0.0) return {};
            return in_quotes(text) + " is no number above 0.";
          },
          "NUMBER"};
}

CLI::Validator non_negative_value() {
  return {[](std::string& text) -> std::string {
            const auto value = parse_double(text);
            if (value && *value >= 0.0) return {};
            return in_quotes(text) + " is no number from 0.";
          },
          "NUMBER"};
}

CLI::Validator value_between(double least, double most) {
  return {[least, most](std::string& text) -> std::string {
            const auto value = parse_double(text);
            if (value && *value >= least && *value <= most) return {};
            return in_quotes(text) + " is no number from " + number_text(least) + " to " +
                   number_text(most) + ".";
          },
          number_text(least) + "-" + number_text(most)};
}

CLI::Validator count_value(int least) {
  return {[least](std::string& text) -> std::string {
            constexpr std::int64_t kMost = 1'000'000;
            const auto count = parse_int(text);
            if (count && *count >= least && *count <= kMost) return {};
            return in_quotes(text) + " is not a whole number from " + std::to_string(least) +
                   " to " + std::to_string(kMost) + ".";
          },
          "COUNT"};
}

CLI::Validator uses_value() {
  return {[](std::string& text) -> std::string {
            constexpr double kMost = 1e15;
            const auto uses = parse_double(text);
            if (uses && *uses >= 1.0 && *uses <= kMost) return {};
            return in_quotes(text) +
                   " is no number of inferences from 1 to 1e15. Write for "
                   "example 1000000 or 1e9.";
          },
          "COUNT"};
}

CLI::Validator one_of(const std::vector<std::string_view>& names) {
  const std::vector<std::string> kept{names.begin(), names.end()};  // longer than the caller's
  const std::string list = join(kept, ", ");
  return {[kept, list](std::string& text) -> std::string {
            if (std::ranges::find(kept, text) != kept.end()) return {};
            const std::vector<std::string_view> known{kept.begin(), kept.end()};
            const auto nearest = nearest_name(text, known);
            if (nearest)
              return in_quotes(text) + " is not known. Did you mean \"" + std::string{*nearest} +
                     "\"?";
            return in_quotes(text) + " is not known. " +
                   (kept.size() == 1 ? "It can only be " : "Choose one of ") + list + ".";
          },
          list};
}

CLI::Option* add_require_option(CLI::App& command, bool& require_measured,
                                const std::string& meaning) {
  return command
      .add_option_function<std::string>(
          "--require", [&require_measured](const std::string&) { require_measured = true; },
          "measured: " + meaning)
      ->check(one_of({"measured"}));
}

}  // namespace carnot
