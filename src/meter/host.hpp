// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sys_root.hpp"
#include "records/host.hpp"

namespace carnot {

/// The machine as its files describe it. Never fails: what cannot be read stays empty.
Host describe_host(const SysRoot& sys);

}  // namespace carnot
