// SPDX-License-Identifier: Apache-2.0
#include "sensors/http_reply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/text.hpp"

namespace carnot {
namespace {

using Broken = tl::unexpected<std::string>;
constexpr std::string_view kNewLine = "\r\n";

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// "HTTP/1.1 200 OK": 200.
std::optional<int> status_in(std::string_view line) {
  constexpr std::size_t kStatusAt = 9;
  if (!line.starts_with("HTTP/1.") || line.size() < kStatusAt + 3) return std::nullopt;
  const auto status = parse_uint(line.substr(kStatusAt, 3));
  if (!status || *status < 100) return std::nullopt;
  return static_cast<int>(*status);
}

struct Head {
  int status = 0;
  std::string location;
  std::optional<std::uint64_t> length;
  bool is_chunked = false;
  std::size_t body_at = 0;
};

tl::expected<Head, std::string> parse_head(std::string_view bytes, std::size_t end) {
  Head head;
  head.body_at = end + 2 * kNewLine.size();
  const auto lines = split(bytes.substr(0, end), '\n');
  const auto status = status_in(trim(lines.front()));
  if (!status) return Broken{"the answer is not HTTP."};
  head.status = *status;
  for (const std::string_view line : lines) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trim(line.substr(colon + 1));
    if (same_word(name, "location")) head.location = valid_utf8(value);
    if (same_word(name, "transfer-encoding")) head.is_chunked = same_word(value, "chunked");
    if (!same_word(name, "content-length")) continue;
    head.length = parse_uint(value);
    if (!head.length) return Broken{"the answer's Content-Length is no number."};
  }
  return head;
}

/// The joined chunks; empty where the last one has not come.
tl::expected<std::optional<std::string>, std::string> join_chunks(std::string_view bytes) {
  std::string joined;
  while (true) {
    const auto line_end = bytes.find(kNewLine);
    if (line_end == std::string_view::npos) return std::nullopt;
    const std::string_view line = bytes.substr(0, line_end);
    const auto size = parse_uint(trim(line.substr(0, line.find(';'))), 16);
    if (!size) return Broken{"the answer's chunks are broken."};
    bytes.remove_prefix(line_end + kNewLine.size());
    if (*size == 0) return joined;
    // Compared this way round, for a huge size plus two would wrap.
    if (bytes.size() < kNewLine.size() || *size > bytes.size() - kNewLine.size())
      return std::nullopt;
    joined += bytes.substr(0, *size);
    bytes.remove_prefix(*size + kNewLine.size());
  }
}

tl::expected<std::optional<std::string>, std::string> body_of(const Head& head,
                                                              std::string_view bytes,
                                                              bool connection_ended) {
  if (head.is_chunked) return join_chunks(bytes);
  if (!head.length) {
    if (connection_ended) return std::string{bytes};
    return std::nullopt;
  }
  if (bytes.size() < *head.length) return std::nullopt;
  return std::string{bytes.substr(0, *head.length)};
}

Result<HttpUrl> refused(std::string_view text, std::string_view why, std::string remedy = {}) {
  return fail(ErrorCode::bad_input, fmt::format("\"{}\" {}", valid_utf8(text), why),
              std::move(remedy));
}

struct HostAndPort {
  std::string_view host;
  std::string_view port;
};

/// "plug:8080", "192.0.2.7", "[2001:db8::7]:80".
std::optional<HostAndPort> split_host(std::string_view text) {
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view rest = text.substr(close + 1);
    if (!rest.empty() && rest.front() != ':') return std::nullopt;
    return HostAndPort{text.substr(1, close - 1), rest.empty() ? "80" : rest.substr(1)};
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return HostAndPort{text, "80"};
  return HostAndPort{text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace

Result<HttpUrl> parse_http_url(std::string_view text) {
  constexpr std::string_view kScheme = "http://";
  if (text.starts_with("https://")) {
    return refused(text, "is https, which Carnot does not speak.",
                   "Use the meter's plain http address, or kind = \"command\" with curl.");
  }
  if (!text.starts_with(kScheme))
    return refused(text, "is no address of a web page.", "Write it as \"http://host/path\".");
  // A blank or a line break would end the request line and begin another header.
  const bool is_plain = std::ranges::all_of(
      text, [](unsigned char letter) { return letter > 0x20 && letter < 0x7F; });
  if (!is_plain)
    return refused(text, "holds a blank or a letter beyond ASCII.", "Write a blank as %20.");
  const std::string_view rest = text.substr(kScheme.size());
  const auto path_at = rest.find_first_of("/?#");
  const std::string_view authority = rest.substr(0, path_at);
  if (authority.find('@') != std::string_view::npos)
    return refused(text, "holds a user and a password, which Carnot does not send.",
                   "Let the meter be read without, or use kind = \"command\" with curl.");
  const auto place = split_host(authority);
  const auto port = place ? parse_uint(place->port) : std::nullopt;
  if (!place || place->host.empty() || !port || *port == 0 || *port > 65535)
    return refused(text, "names no host and port.", "Write it as \"http://host:port/path\".");
  std::string target{path_at == std::string_view::npos ? "/" : rest.substr(path_at)};
  target.erase(std::min(target.find('#'), target.size()));
  if (!target.starts_with('/')) target.insert(0, "/");
  return HttpUrl{std::string{place->host}, std::string{place->port}, std::move(target),
                 std::string{text}};
}

std::string host_header(const HttpUrl& url) {
  const bool is_ipv6 = url.host.find(':') != std::string::npos;
  const std::string host = is_ipv6 ? fmt::format("[{}]", url.host) : url.host;
  return url.port == "80" ? host : fmt::format("{}:{}", host, url.port);
}

tl::expected<std::optional<HttpReply>, std::string> parse_http_reply(std::string_view bytes,
                                                                     bool connection_ended) {
  const auto unfinished = [&]() -> tl::expected<std::optional<HttpReply>, std::string> {
    if (connection_ended) return Broken{"the connection ended before the answer did."};
    return std::nullopt;
  };
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    constexpr std::string_view kBegin = "HTTP/1.";
    if (bytes.substr(0, kBegin.size()) != kBegin.substr(0, bytes.size()))
      return Broken{"the answer is not HTTP."};
    return unfinished();
  }
  auto head = parse_head(bytes, end);
  if (!head) return Broken{head.error()};
  auto body = body_of(*head, bytes.substr(head->body_at), connection_ended);
  if (!body) return Broken{body.error()};
  if (!body->has_value()) return unfinished();
  return HttpReply{head->status, std::move(head->location), *std::move(*body)};
}

}  // namespace carnot
