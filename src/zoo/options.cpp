// SPDX-License-Identifier: Apache-2.0
#include "zoo/options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace carnot {
namespace {

/// A whole number that an architecture may be sized by.
struct WholeOption {
  std::string_view key;
  std::int64_t ArchitectureSize::*field;
  std::int64_t least;
  std::int64_t most;
  std::string_view meaning;
};
constexpr WholeOption kClassesOption{"classes", &ArchitectureSize::classes, 2, 100'000,
                                     "number of classes"};
constexpr WholeOption kChannelsOption{"channels", &ArchitectureSize::channels, 1, 64,
                                      "channels of the image"};
constexpr WholeOption kSizeOption{"size", &ArchitectureSize::size, 4, 4'096,
                                  "height and width of the image"};
constexpr WholeOption kHidden{"hidden", &ArchitectureSize::hidden, 1, 65'536,
                              "units of each hidden layer"};
constexpr WholeOption kLayersOption{"layers", &ArchitectureSize::layers, 0, 64, "hidden layers"};
constexpr WholeOption kPatch{"patch", &ArchitectureSize::patch, 1, 256, "side of a patch"};

constexpr std::string_view kWidth = "width";
constexpr double kLeastWidth = 0.05;
constexpr double kMostWidth = 16.0;
constexpr std::string_view kBatchNorm = "batch_norm";
constexpr std::string_view kSeed = "seed";

std::vector<WholeOption> whole_options(const Architecture& architecture) {
  std::vector<WholeOption> options{kClassesOption, kSizeOption, kChannelsOption};
  if (architecture.has_hidden) options.insert(options.end(), {kHidden, kLayersOption});
  if (architecture.has_patch) options.push_back(kPatch);
  return options;
}

tl::unexpected<Error> out_of_range(const Architecture& architecture, const ZooSpec::Option& option,
                                   std::string_view allowed) {
  return fail(ErrorCode::bad_input,
              fmt::format("Option {} of zoo:{} is \"{}\".", option.key, architecture.name,
                          valid_utf8(option.text)),
              fmt::format("It takes {}.", allowed));
}

Result<void> set_whole(const Architecture& architecture, const WholeOption& whole,
                       const ZooSpec::Option& option, ZooOrder& order) {
  const auto number = parse_int(option.text);
  if (!number || *number < whole.least || *number > whole.most) {
    return out_of_range(architecture, option,
                        fmt::format("a whole number from {} to {}", whole.least, whole.most));
  }
  order.size.*whole.field = *number;
  return {};
}

Result<void> set_option(const Architecture& architecture, const ZooSpec::Option& option,
                        ZooOrder& order) {
  const auto wholes = whole_options(architecture);
  if (const auto whole = std::ranges::find(wholes, option.key, &WholeOption::key);
      whole != wholes.end()) {
    return set_whole(architecture, *whole, option, order);
  }
  if (option.key == kWidth) {
    const auto width = parse_double(option.text);
    if (!width || *width < kLeastWidth || *width > kMostWidth) {
      return out_of_range(architecture, option,
                          fmt::format("a factor from {} to {}", kLeastWidth, kMostWidth));
    }
    order.size.width = *width;
    return {};
  }
  if (option.key == kBatchNorm && architecture.has_batch_norm) {
    if (option.text != "0" && option.text != "1")
      return out_of_range(architecture, option, "0 or 1");
    order.size.batch_norm = option.text == "1";
    return {};
  }
  if (option.key == kSeed) {
    const auto seed = parse_uint(option.text);
    if (!seed) return out_of_range(architecture, option, "a whole number from 0");
    order.seed = *seed;
    return {};
  }
  const auto options = options_of(architecture);
  std::vector<std::string_view> known;
  known.reserve(options.size() + 1);
  for (const auto& row : options) known.push_back(row.key);
  known.push_back("weights");
  return fail(
      ErrorCode::bad_input,
      fmt::format("zoo:{} has no option \"{}\".", architecture.name, valid_utf8(option.key)),
      suggestion(option.key, known));
}

Result<void> check_size(const Architecture& architecture, const ArchitectureSize& size) {
  const std::int64_t step = architecture.has_patch ? size.patch : architecture.size_step;
  const std::int64_t least = std::max(architecture.least_size, step);
  if (size.size >= least && size.size % step == 0) return {};
  return fail(ErrorCode::bad_input,
              fmt::format("zoo:{} cannot be built for images of {} × {}.", architecture.name,
                          size.size, size.size),
              fmt::format("Its size is a multiple of {}, at least {}.", step, least));
}

}  // namespace

std::vector<ZooOption> options_of(const Architecture& architecture) {
  std::vector<ZooOption> options;
  for (const auto& option : whole_options(architecture)) {
    options.push_back({std::string{option.key},
                       fmt::format("{}", architecture.defaults.*option.field),
                       std::string{option.meaning}});
  }
  options.push_back(
      {std::string{kWidth}, "1", "factor on the numbers of channels, units or heads"});
  if (architecture.has_batch_norm) {
    options.push_back({std::string{kBatchNorm}, "0", "1 for a batch norm behind each convolution"});
  }
  options.push_back(
      {std::string{kSeed}, fmt::format("{}", ZooOrder{}.seed), "seed of the weights"});
  return options;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
  if (const auto nearest = nearest_name(word, known))
    return fmt::format("Did you mean {}?", *nearest);
  return fmt::format("Known are {}.", fmt::join(known, ", "));
}

Result<ZooOrder> read_options(const Architecture& architecture, const ZooSpec& spec) {
  ZooOrder order{architecture.defaults};
  for (const auto& option : spec.options) {
    CARNOT_TRY_VOID(set_option(architecture, option, order));
  }
  CARNOT_TRY_VOID(check_size(architecture, order.size));
  return order;
}

}  // namespace carnot
