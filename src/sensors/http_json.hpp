// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "sensors/configured_source.hpp"
#include "sensors/http_reply.hpp"
#include "sensors/json_path.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// Something that must hold in an answer before its number is believed.
struct JsonCheck {
  JsonPath path;
  std::string wanted;   // as compact JSON text; empty: it only must be there
  std::string meaning;  // what is wrong where it does not hold
};

/// Where a meter on the network shows its number.
struct HttpJsonPage {
  HttpUrl url;
  JsonPath value;
  std::vector<JsonCheck> checks;
};

/// The number of one answer; or a ReadFailure that says why there is none.
ReadingValue observation_of_answer(std::string_view json, const HttpJsonPage& page,
                                   const ReportedQuantity& quantity);

/// Asks a page for its number every period, on a thread of its own, from now on. Nothing is
/// connected to before the first question. `clock` must outlive the source.
std::unique_ptr<Source> open_http_json(const ConfiguredSource& source, HttpJsonPage page,
                                       const Clock& clock);

}  // namespace carnot
