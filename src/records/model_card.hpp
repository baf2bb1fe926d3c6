// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carnot {

enum class Layout { nchw, nhwc };
std::string_view key_of(Layout layout);
std::optional<Layout> layout_of(std::string_view key);

/// Resize the shorter side, then cut the centre, as torchvision's Resize and CenterCrop do.
struct ResizeCrop {
  int shorter_side = 0;
  int crop = 0;
  bool operator==(const ResizeCrop&) const = default;
};

/// What a model wants to see, applied to pixels 0..255: (x · scale − mean[c]) / stddev[c], laid out
/// as `layout`.
struct InputSpec {
  Layout layout = Layout::nchw;
  int channels = 3;
  int height = 0;
  int width = 0;
  double scale = 1.0;
  std::vector<double> mean;    // one per channel, or empty for 0
  std::vector<double> stddev;  // one per channel, or empty for 1
  std::optional<ResizeCrop> resize_crop;

  bool operator==(const InputSpec&) const = default;
};

/// What travels with a model, in the ONNX metadata.
struct ModelCard {
  std::string name;
  std::string task = "image-classification";
  std::optional<InputSpec> input;  // absent: the study must say, it is never guessed
  int classes = 0;
  std::string source;   // "zoo:resnet20?classes=10", a path, a paper
  std::string licence;  // SPDX where there is one
  std::string weights;  // "seeded:1", "trained: <how>", "file: <sha256>"; empty when not known
  bool weights_are_seeded = false;           // then accuracy is never reported
  std::optional<double> published_accuracy;  // 0..1
  std::string published_accuracy_source;
  std::optional<std::int64_t> parameters;  // by Carnot's own count
  std::optional<std::int64_t> macs;        // of one image, likewise

  bool operator==(const ModelCard&) const = default;
};

}  // namespace carnot
