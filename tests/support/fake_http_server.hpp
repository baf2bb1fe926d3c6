// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/unique_handle.hpp"

namespace carnot {

/// A device on the network: listens on 127.0.0.1, on a port that the system chooses, and answers
/// each page with the bytes it was told, right or wrong. One connection at a time.
class FakeHttpServer {
 public:
  FakeHttpServer();
  ~FakeHttpServer() = default;
  FakeHttpServer(const FakeHttpServer&) = delete;
  FakeHttpServer& operator=(const FakeHttpServer&) = delete;

  /// "127.0.0.1:40123"
  std::string host() const;
  /// Answers `target` ("/status") with 200 and this body.
  void show(const std::string& target, std::string_view json);
  /// Answers with exactly these bytes, then ends the connection.
  void send(const std::string& target, std::string bytes);
  /// Takes the question and never answers.
  void ignore(const std::string& target);

  int questions() const { return questions_; }
  /// The last request, whole.
  std::string last_request() const;

 private:
  void serve(const std::stop_token& stop);
  void answer(int connection, const std::stop_token& stop);

  FileDescriptor listener_;
  int port_ = 0;
  std::atomic<int> questions_ = 0;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> replies_;  // empty: no answer
  std::string last_request_;
  std::jthread thread_;
};

}  // namespace carnot
