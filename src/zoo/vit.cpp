// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "zoo/architectures.hpp"

namespace carnot {
namespace {

using Value = GraphBuilder::Value;

/// [batch, tokens, features] to [batch, heads, tokens, features / heads], or with the last two axes
/// exchanged as the keys need them.
Value by_head(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t heads,
              const GraphBuilder::Integers& permutation) {
  const Shape split{x.shape[0], heads, x.shape[1] / heads};
  return net.transpose(name, net.reshape(name + ".heads", x, split), permutation);
}

Value append_attention(GraphBuilder& net, const std::string& attention, const Value& x,
                       std::int64_t heads) {
  const std::int64_t tokens = x.shape[0];
  const std::int64_t features = x.shape[1];
  const auto qkv =
      net.split_last_axis(attention + ".split", net.linear(attention + ".qkv", x, 3 * features), 3);
  const auto queries = by_head(net, attention + ".q", qkv[0], heads, {0, 2, 1, 3});
  const auto keys = by_head(net, attention + ".k", qkv[1], heads, {0, 2, 3, 1});
  const auto values = by_head(net, attention + ".v", qkv[2], heads, {0, 2, 1, 3});
  const auto head_features = features / heads;
  const float scale = 1.0F / std::sqrt(static_cast<float>(head_features));
  auto y = net.matmul(attention + ".scores", net.times(attention + ".scale", queries, scale), keys);
  y = net.matmul(attention + ".mix", net.softmax(attention + ".softmax", y), values);
  y = net.transpose(attention + ".join", y, {0, 2, 1, 3});
  y = net.reshape(attention + ".join.heads", y, {tokens, features});
  return net.linear(attention + ".proj", y, features);
}

Value append_block(GraphBuilder& net, const std::string& block, const Value& x,
                   std::int64_t heads) {
  constexpr std::int64_t kExpansion = 4;
  auto y = append_attention(net, block + ".attn", net.layer_norm(block + ".norm1", x), heads);
  const auto attended = net.add(block + ".add1", x, y);
  y = net.linear(block + ".mlp.fc1", net.layer_norm(block + ".norm2", attended),
                 kExpansion * x.shape[1]);
  y = net.linear(block + ".mlp.fc2", net.gelu(block + ".mlp.act", y), x.shape[1]);
  return net.add(block + ".add2", attended, y);
}

/// As timm's vit_*_patch16_224 builds and names it; heads of 64 features, and a wider net has more
/// of them, as tiny, small and base do.
Value append_vit(GraphBuilder& net, const ArchitectureSize& size, std::int64_t base_heads) {
  constexpr int kBlocks = 12;
  const std::int64_t heads = scaled_count(base_heads, size.width);
  const std::int64_t features = 64 * heads;
  auto x = net.input({size.channels, size.size, size.size});
  x = net.conv("patch_embed.proj", x,
               {.channels = features, .kernel = size.patch, .stride = size.patch, .bias = true});
  x = net.reshape("patch_embed.flatten", x, {features, x.shape[1] * x.shape[2]});
  x = net.transpose("patch_embed.tokens", x, {0, 2, 1});
  x = net.with_first_row("cls_token", x);
  x = net.shifted_by("pos_embed", x, {1, x.shape[0], features});
  for (int block = 0; block < kBlocks; ++block) {
    x = append_block(net, fmt::format("blocks.{}", block), x, heads);
  }
  return net.gemm("head", net.row("cls", net.layer_norm("norm", x), 0), size.classes);
}

}  // namespace

GraphBuilder::Value append_vit_tiny(GraphBuilder& net, const ArchitectureSize& size) {
  return append_vit(net, size, 3);
}

GraphBuilder::Value append_vit_small(GraphBuilder& net, const ArchitectureSize& size) {
  return append_vit(net, size, 6);
}

}  // namespace carnot
