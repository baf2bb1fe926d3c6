// SPDX-License-Identifier: Apache-2.0
#include "engines/observed_values.hpp"

#include <span>
#include <utility>

#include "base/npy.hpp"

namespace carnot {
namespace {

template <class T, class U>
std::vector<U> copy_of(std::span<const T> values) {
  return std::vector<U>(values.begin(), values.end());
}

/// Puts one tensor's slice of the values where its statistic belongs.
Result<void> fill(Observation& observation, Statistic statistic, const NpyFile& values,
                  std::size_t first, std::size_t count) {
  switch (statistic) {
    case Statistic::range: {
      CARNOT_TRY(const auto all, values.as<double>());
      if (count != 2) return inconsistent("the worker sent a range that is not two numbers.");
      observation.minimum = all[first];
      observation.maximum = all[first + 1];
      return {};
    }
    case Statistic::histogram: {
      CARNOT_TRY(const auto all, values.as<std::int64_t>());
      observation.counts = copy_of<std::int64_t, std::int64_t>(all.subspan(first, count));
      return {};
    }
    case Statistic::channel_means: {
      CARNOT_TRY(const auto all, values.as<double>());
      observation.channel_mean = copy_of<double, double>(all.subspan(first, count));
      return {};
    }
    case Statistic::second_moments: {
      CARNOT_TRY(const auto all, values.as<double>());
      observation.channel_second_moment = copy_of<double, double>(all.subspan(first, count));
      return {};
    }
    case Statistic::taylor: {
      CARNOT_TRY(const auto all, values.as<double>());
      observation.channel_taylor = copy_of<double, double>(all.subspan(first, count));
      return {};
    }
    case Statistic::samples: {
      CARNOT_TRY(const auto all, values.as<float>());
      observation.samples = copy_of<float, float>(all.subspan(first, count));
      return {};
    }
  }
  return {};
}

}  // namespace

tl::unexpected<Error> inconsistent(std::string message) {
  return fail(ErrorCode::failed, std::move(message),
              "This is a fault of the worker; please report it.");
}

Result<void> check_request(const ObservationRequest& request) {
  const bool histogram = request.statistic == Statistic::histogram;
  if (histogram && (request.bins < 1 || request.lower.size() != request.tensors.size() ||
                    request.upper.size() != request.tensors.size())) {
    return fail(ErrorCode::bad_input,
                "a histogram needs at least one bin and one range per tensor.");
  }
  if (!histogram && (!request.lower.empty() || !request.upper.empty()))
    return fail(ErrorCode::bad_input, "only a histogram takes ranges.");
  return {};
}

ObservationRequest part_of(const ObservationRequest& request, std::size_t first,
                           std::size_t count) {
  const auto slice = [&](const auto& all) {
    using List = std::remove_cvref_t<decltype(all)>;
    if (all.empty()) return List{};
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
    return List(begin, begin + static_cast<std::ptrdiff_t>(count));
  };
  ObservationRequest part = request;
  part.tensors = slice(request.tensors);
  part.lower = slice(request.lower);
  part.upper = slice(request.upper);
  return part;
}

Result<std::vector<Observation>> unpack(const ObservationRequest& request,
                                        const protocol::Observed& observed,
                                        const std::filesystem::path& path) {
  CARNOT_TRY(const NpyFile values, NpyFile::open(path));
  const std::int64_t held = element_count(values.shape());
  if (observed.lengths.size() != request.tensors.size() ||
      observed.elements.size() != request.tensors.size())
    return inconsistent("the worker observed another number of tensors than was asked for.");
  std::vector<Observation> observations;
  std::int64_t first = 0;
  for (std::size_t i = 0; i < request.tensors.size(); ++i) {
    const std::int64_t length = observed.lengths[i];
    if (length < 0 || length > held - first)
      return inconsistent("the worker's observations do not fit into the file it wrote.");
    Observation& observation = observations.emplace_back();
    observation.tensor = request.tensors[i];
    observation.elements = observed.elements[i];
    CARNOT_TRY_VOID(fill(observation, request.statistic, values, static_cast<std::size_t>(first),
                         static_cast<std::size_t>(length)));
    first += length;
  }
  return observations;
}

}  // namespace carnot
