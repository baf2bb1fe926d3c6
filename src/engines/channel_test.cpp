// SPDX-License-Identifier: Apache-2.0
#include "engines/channel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "engines/protocol.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

TEST(Channel, DeliversDatagramsWholeAndInOrder) {
  auto [ours, theirs] = must(Channel::make_pair());
  must(ours.send("first"));
  must(ours.send(std::string(protocol::kLargestMessage, 'x')));
  EXPECT_EQ(must(theirs.receive()), "first");
  EXPECT_EQ(must(theirs.receive())->size(), protocol::kLargestMessage);
}

TEST(Channel, TellsThatTheOtherEndIsClosed) {
  auto [ours, theirs] = must(Channel::make_pair());
  { const Channel closed = std::move(theirs); }
  EXPECT_EQ(must(ours.receive()), std::nullopt);
  const auto sent = ours.send("anybody there?");
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::failed);
}

TEST(Channel, StillDeliversWhatWasSentBeforeTheEnd) {
  auto [ours, theirs] = must(Channel::make_pair());
  must(theirs.send("last words"));
  { const Channel closed = std::move(theirs); }
  EXPECT_EQ(must(ours.receive()), "last words");
  EXPECT_EQ(must(ours.receive()), std::nullopt);
}

TEST(Channel, RefusesADatagramLargerThanAnyMessage) {
  auto [ours, theirs] = must(Channel::make_pair());
  const std::string huge(protocol::kLargestMessage + 1000, 'x');
  ASSERT_GT(::send(theirs.descriptor(), huge.data(), huge.size(), 0), 0);
  const auto received = ours.receive();
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().code, ErrorCode::bad_input);
}

}  // namespace
}  // namespace carnot
