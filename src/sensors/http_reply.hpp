// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/result.hpp"

namespace carnot {

/// An address of plain HTTP, taken apart.
struct HttpUrl {
  std::string host;    // name or address, without the brackets of IPv6
  std::string port;    // "80" where none is given
  std::string target;  // path and query: "/cm?cmnd=Status%2010"
  std::string text;    // as it was given
};
/// Errors: bad_input. https is refused: no meter needs it, and a TLS library would double the time
/// that every carnot command takes to start.
Result<HttpUrl> parse_http_url(std::string_view text);

/// The value of the Host header: the port only where it is not 80, brackets around IPv6.
std::string host_header(const HttpUrl& url);

struct HttpReply {
  int status = 0;
  std::string location;  // where a redirect leads; empty otherwise
  std::string body;
};

/// A reply from its bytes so far (RFC 9112): length given, chunked, or until the connection ends.
/// Empty: more must come. The error is one sentence: what is no HTTP, or ended too early.
tl::expected<std::optional<HttpReply>, std::string> parse_http_reply(std::string_view bytes,
                                                                     bool connection_ended);

}  // namespace carnot
