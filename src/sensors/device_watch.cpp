// SPDX-License-Identifier: Apache-2.0
#include "sensors/device_watch.hpp"

#include <utility>

#include "base/assert.hpp"

namespace carnot {

DeviceWatch::DeviceWatch(std::string source_id, std::string label, std::string silence)
    : source_id_{std::move(source_id)}, label_{std::move(label)}, silence_{std::move(silence)} {}

void DeviceWatch::begin(OwnersOf owners_of) {
  const std::lock_guard lock{mutex_};
  owners_of_ = std::move(owners_of);
  looks_.clear();
}

void DeviceWatch::end() {
  const std::lock_guard lock{mutex_};
  owners_of_ = nullptr;
}

bool DeviceWatch::is_due(SteadyTime now) const {
  // NVML's samples are of 1/6 to 1 s.
  constexpr Seconds kSeldomEnough{0.25};
  const std::lock_guard lock{mutex_};
  if (!owners_of_) return false;
  return looks_.empty() || seconds_between(looks_.back().when, now) >= kSeldomEnough;
}

void DeviceWatch::add(DeviceLook look) {
  const std::lock_guard lock{mutex_};
  if (!owners_of_) return;
  if (look.users && !look.users->empty()) {
    std::vector<std::uint32_t> pids;
    for (const DeviceUser& user : *look.users) pids.push_back(user.pid);
    const std::vector<ProcessOwner> owners = owners_of_(pids);
    CARNOT_ASSERT(owners.size() == pids.size());
    for (std::size_t i = 0; i < owners.size(); ++i) (*look.users)[i].owner = owners[i];
  }
  looks_.push_back(std::move(look));
}

std::vector<DeviceLook> DeviceWatch::looks() const {
  const std::lock_guard lock{mutex_};
  return looks_;
}

}  // namespace carnot
