// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"

namespace carnot {

std::string to_sentence(const Error& error) {
  return error.remedy.empty() ? error.message : error.message + " " + error.remedy;
}

Error at(std::string_view place, Error error) {
  error.message = std::string{place} + ": " + error.message;
  return error;
}

}  // namespace carnot
