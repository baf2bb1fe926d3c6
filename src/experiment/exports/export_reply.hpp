// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "records/model_card.hpp"

namespace carnot {

/// What the exporter says of a model that it wrote.
struct ExportReply {
  ModelCard card;
  std::string exporter;  // of torch's two: "tracing", "dynamo"
  std::int64_t opset = 0;
  bool any_batch = true;           // else the file holds for one image
  std::vector<std::string> notes;  // sentences
  bool operator==(const ExportReply&) const = default;
};

/// By package. What makes the exporter's files what they are, part of their key.
using ExporterVersions = std::map<std::string, std::string>;

/// A model that a package knows by name.
struct KnownModel {
  std::string name;
  std::vector<std::string> weights;        // tags of trained ones, the usual first
  std::optional<std::int64_t> parameters;  // as published, where it is
  std::optional<double> accuracy;          // top-1 on ImageNet of the usual weights, likewise
  bool operator==(const KnownModel&) const = default;
};

/// Of the exporter's reply.json (docs/formats.md). Errors: what the exporter itself gives as the
/// reason, by its kind: bad_input for names and options, failed for a hub that refuses or is not
/// reached and for a model that cannot be exported, unsupported for one that is too large; failed
/// for a reply that cannot be understood.
Result<ExportReply> parse_export_reply(std::string_view json);
Result<ExporterVersions> parse_versions_reply(std::string_view json);
/// What compiled a package: "torch 2.11.0, g++ 12.2.0". Errors: as above; environment where there
/// is no compiler.
Result<std::string> parse_compile_reply(std::string_view json);
Result<std::vector<KnownModel>> parse_names_reply(std::string_view json);

}  // namespace carnot
