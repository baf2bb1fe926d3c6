// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <string>
#include <tl/expected.hpp>

#include "base/units.hpp"
#include "sensors/http_reply.hpp"

namespace carnot {

/// Fetches one page on a fresh connection. Everything together, the name's lookup included, takes
/// no longer than `timeout`; a requested stop ends it at once. The error is one sentence that names
/// the address. Redirects are not followed: the caller sees their status.
tl::expected<HttpReply, std::string> http_get(const HttpUrl& url, Seconds timeout,
                                              const std::stop_token& stop);

}  // namespace carnot
