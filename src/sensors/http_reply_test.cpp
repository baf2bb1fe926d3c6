// SPDX-License-Identifier: Apache-2.0
#include "sensors/http_reply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

HttpReply whole(std::string_view bytes, bool ended = false) {
  return parse_http_reply(bytes, ended).value().value();
}

bool is_unfinished(std::string_view bytes) {
  const auto reply = parse_http_reply(bytes, false);
  return reply && !reply->has_value();
}

std::string broken(std::string_view bytes, bool ended = false) {
  return parse_http_reply(bytes, ended).error();
}

TEST(HttpReply, ABodyOfKnownLengthNeedsNoEndOfConnection) {
  const HttpReply reply = whole("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}and more");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "{}");
}

TEST(HttpReply, WithoutALengthItLastsUntilTheConnectionEnds) {
  EXPECT_TRUE(is_unfinished("HTTP/1.0 200 OK\r\n\r\n{}"));
  EXPECT_EQ(whole("HTTP/1.0 200 OK\r\n\r\n{}", true).body, "{}");
}

TEST(HttpReply, ChunksAreJoined) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n";
  EXPECT_EQ(whole(head + "3\r\n{\"a\r\nA;x=1\r\n\":1234567}\r\n0\r\n\r\n").body, "{\"a\":1234567}");
  EXPECT_TRUE(is_unfinished(head));
  EXPECT_TRUE(is_unfinished(head + "5\r\n{\"a"));
  EXPECT_TRUE(is_unfinished(head + "ffffffffffffffff\r\n{\"a\""));
  EXPECT_THAT(broken(head + "xyz\r\n"), HasSubstr("chunks are broken"));
}

TEST(HttpReply, ARedirectSaysWhereTo) {
  const HttpReply reply =
      whole("HTTP/1.1 301 Moved\r\nLocation: https://plug/\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(reply.status, 301);
  EXPECT_EQ(reply.location, "https://plug/");
}

TEST(HttpReply, WhatEndsTooEarlySaysSo) {
  for (const char* bytes : {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"}) {
    EXPECT_TRUE(is_unfinished(bytes)) << bytes;
    EXPECT_THAT(broken(bytes, true), HasSubstr("ended before")) << bytes;
  }
}

TEST(HttpReply, WhatIsNoHttpSaysSo) {
  for (const char* bytes : {"SSH-2.0-dropbear\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1\r\n\r\n"})
    EXPECT_THAT(broken(bytes), HasSubstr("not HTTP")) << bytes;
  EXPECT_THAT(broken("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), HasSubstr("no number"));
}

TEST(HttpUrl, TakesAnAddressApart) {
  const HttpUrl url = must(parse_http_url("http://plug.lan:8080/cm?cmnd=Status%2010#top"));
  EXPECT_EQ(url.host, "plug.lan");
  EXPECT_EQ(url.port, "8080");
  EXPECT_EQ(url.target, "/cm?cmnd=Status%2010");
  EXPECT_EQ(host_header(url), "plug.lan:8080");
}

TEST(HttpUrl, KnowsWhatMayBeLeftOut) {
  const HttpUrl url = must(parse_http_url("http://192.0.2.7"));
  EXPECT_EQ(url.port, "80");
  EXPECT_EQ(url.target, "/");
  EXPECT_EQ(host_header(url), "192.0.2.7");
  EXPECT_EQ(must(parse_http_url("http://plug?x")).target, "/?x");
}

TEST(HttpUrl, ReadsIpv6) {
  const HttpUrl url = must(parse_http_url("http://[2001:db8::7]:81/status"));
  EXPECT_EQ(url.host, "2001:db8::7");
  EXPECT_EQ(url.port, "81");
  EXPECT_EQ(host_header(url), "[2001:db8::7]:81");
}

TEST(HttpUrl, RefusesWhatItCannotServeAndSaysWhatElseToDo) {
  EXPECT_THAT(to_sentence(parse_http_url("https://bmc/redfish").error()), HasSubstr("curl"));
  EXPECT_THAT(to_sentence(parse_http_url("http://me:secret@plug/").error()), HasSubstr("curl"));
  for (const char* text : {"", "plug", "ftp://plug/", "http://", "http:///status", "http://plug:0/",
                           "http://plug:x/", "http://plug:65536/", "http://[::1/", "http://[::1]x/",
                           "http://plug/a b", "http://plug/a\r\nX: y"}) {
    EXPECT_FALSE(parse_http_url(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace carnot
