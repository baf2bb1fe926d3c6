// SPDX-License-Identifier: Apache-2.0
#include "records/trial.hpp"

namespace carnot {
namespace {

constexpr auto kStatuses = {TrialStatus::ok, TrialStatus::flagged, TrialStatus::invalid,
                            TrialStatus::failed};

}  // namespace

std::string_view key_of(TrialStatus status) {
  switch (status) {
    case TrialStatus::ok:
      return "ok";
    case TrialStatus::flagged:
      return "flagged";
    case TrialStatus::invalid:
      return "invalid";
    case TrialStatus::failed:
      return "failed";
  }
  return "";
}

std::optional<TrialStatus> trial_status_of(std::string_view key) {
  for (const TrialStatus status : kStatuses) {
    if (key_of(status) == key) return status;
  }
  return std::nullopt;
}

}  // namespace carnot
