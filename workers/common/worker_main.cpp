// SPDX-License-Identifier: Apache-2.0
#include "common/worker_main.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <cstdio>
#include <exception>
#include <optional>

#include "base/clock.hpp"
#include "base/sys_root.hpp"
#include "common/host_facts.hpp"
#include "common/worker.hpp"
#include "engines/channel.hpp"
#include "engines/child_process.hpp"
#include "engines/protocol.hpp"

namespace carnot::worker {
namespace {

constexpr int kExitDone = 0;
constexpr int kExitNoEngine = 1;
constexpr int kExitNotByHand = 2;
constexpr int kExitLost = 3;

bool is_our_socket(int descriptor) {
  int type = 0;
  socklen_t size = sizeof type;
  return ::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

/// A send that fails means that carnot is gone; the next receive says so too and ends the loop.
void send_message(Channel& channel, const protocol::FromWorker& message) {
  auto datagram = protocol::encode(message);
  if (!datagram) datagram = protocol::encode(protocol::Failed{datagram.error()});
  if (!datagram || !channel.send(*datagram)) std::fputs("cannot answer carnot\n", stderr);
}

/// False when the conversation is over.
bool converse(Worker& worker, Channel& channel) {
  const auto datagram = channel.receive();
  if (!datagram || !*datagram) return false;
  const auto message = protocol::decode_to_worker(**datagram);
  const auto send = [&](const protocol::FromWorker& answer) { send_message(channel, answer); };
  if (!message) {
    send(protocol::Failed{message.error()});
    return true;
  }
  return worker.handle(*message, send);
}

int serve(Engine& engine, Channel& channel, std::string malloc_settings) {
  const RealClock clock;
  const SysRoot root{"/"};
  Worker worker{engine, clock, root, std::move(malloc_settings)};
  send_message(channel, protocol::Hello{protocol::kVersion, engine.report()});
  while (converse(worker, channel)) {
  }
  return kExitDone;
}

}  // namespace

std::string option_of(const std::vector<std::string>& arguments, const std::string& name) {
  const std::string prefix = "--" + name + "=";
  for (const std::string& argument : arguments) {
    if (argument.starts_with(prefix)) return argument.substr(prefix.size());
  }
  return "";
}

int worker_main(int argc, char** argv, const MakeEngine& make_engine) {
  if (!is_our_socket(ChildProcess::kInheritedDescriptor)) {
    std::fputs("This is a worker of carnot: carnot starts it, it does nothing by itself.\n",
               stderr);
    return kExitNotByHand;
  }
  Channel channel{FileDescriptor{ChildProcess::kInheritedDescriptor}};
  try {
    const std::string malloc_settings = keep_freed_memory();
    const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
    const auto engine = make_engine(arguments);
    if (!engine) {
      send_message(channel, protocol::Failed{engine.error()});
      return kExitNoEngine;
    }
    return serve(**engine, channel, malloc_settings);
  } catch (const std::exception& exception) {
    // Nothing of ours throws; what arrives here is memory that ran out or an engine out of its
    // mind.
    fmt::print(stderr, "{}\n", exception.what());
    return kExitLost;
  }
}

}  // namespace carnot::worker
