// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace carnot {

/// Reads the members of one JSON object, and keeps the name of the first that was missing, of
/// another type or out of its range: what was read before that may be used, what comes after it is
/// a placeholder.
class JsonEntryReader {
 public:
  static constexpr double kMost = 1e15;  // nothing here is near: beyond, arithmetic would overflow

  /// `entry` must outlive this. What is no object has no members.
  explicit JsonEntryReader(const nlohmann::json& entry) : entry_{entry} {}

  bool good() const { return missing_.empty(); }
  const std::string& missing() const { return missing_; }
  void refuse(const char* key) {
    if (missing_.empty()) missing_ = key;
  }

  /// Not empty and in one line.
  std::string text(const char* key);
  std::vector<std::string> texts(const char* key);
  /// Finite, from `least` to kMost.
  double number(const char* key, double least = -kMost);
  /// Whole, from `least` to a million.
  int count(const char* key, int least);
  /// An object inside it.
  JsonEntryReader below(const char* key);

 private:
  const nlohmann::json* find(const char* key) const;

  const nlohmann::json& entry_;
  std::string missing_;
};

}  // namespace carnot
