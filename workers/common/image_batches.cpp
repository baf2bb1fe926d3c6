// SPDX-License-Identifier: Apache-2.0
#include "common/image_batches.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/assert.hpp"

namespace carnot::worker {
namespace {

/// "3x32x32 float32"
std::string description(std::span<const std::int64_t> row, ElementType type) {
  return fmt::format("{} {}", fmt::join(row, "x"), name_of(type));
}

/// Of one shape; or the model takes a row of numbers per image, as models of tables do, and gets
/// the image's numbers in their order.
bool fits(std::span<const std::int64_t> row, std::span<const std::int64_t> wanted) {
  if (std::ranges::equal(row, wanted)) return true;
  return wanted.size() == 1 && element_count(Shape{row.begin(), row.end()}) == wanted.front();
}

}  // namespace

Result<ImageBatches> ImageBatches::open(const std::filesystem::path& path, const InputInfo& input) {
  CARNOT_ASSERT(!input.shape.empty() && input.shape.front() > 0);
  CARNOT_TRY(NpyFile file, NpyFile::open(path));
  const std::span<const std::int64_t> wanted{input.shape.begin() + 1, input.shape.end()};
  if (file.shape().empty() || file.shape().front() == 0)
    return fail(ErrorCode::bad_input, fmt::format("{} holds no images.", path.string()));
  const std::span<const std::int64_t> row{file.shape().begin() + 1, file.shape().end()};
  if (file.type() != input.type || !fits(row, wanted)) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("{} holds images of {}, the model's input \"{}\" takes {}.", path.string(),
                    description(row, file.type()), input.name, description(wanted, input.type)),
        "Check the layout and size in the model's card or the study's input.");
  }

  ImageBatches batches{std::move(file), input.shape.front()};
  batches.images_ = batches.file_.shape().front();
  batches.bytes_per_image_ =
      batches.file_.bytes().size() / static_cast<std::size_t>(batches.images_);
  batches.whole_batches_ = static_cast<std::size_t>(batches.images_ / batches.batch_);
  const std::int64_t rest = batches.images_ % batches.batch_;
  if (rest > 0) {
    const std::size_t image = batches.bytes_per_image_;
    const auto tail = batches.file_.bytes().last(static_cast<std::size_t>(rest) * image);
    const auto last = batches.file_.bytes().last(image);
    batches.padded_.assign(tail.begin(), tail.end());
    for (std::int64_t i = rest; i < batches.batch_; ++i)
      batches.padded_.insert(batches.padded_.end(), last.begin(), last.end());
  }
  return batches;
}

std::vector<std::span<const std::byte>> ImageBatches::all() const {
  std::vector<std::span<const std::byte>> found;
  found.reserve(whole_batches_ + 1);
  const std::size_t bytes = static_cast<std::size_t>(batch_) * bytes_per_image_;
  for (std::size_t i = 0; i < whole_batches_; ++i)
    found.push_back(file_.bytes().subspan(i * bytes, bytes));
  if (!padded_.empty()) found.emplace_back(padded_);
  return found;
}

std::vector<std::span<const std::byte>> ImageBatches::whole() const {
  auto found = all();
  if (!padded_.empty() && found.size() > 1) found.pop_back();
  return found;
}

std::int64_t ImageBatches::images_in(std::size_t batch) const {
  return batch < whole_batches_ ? batch_ : images_ % batch_;
}

void ImageBatches::touch() const {
  constexpr std::size_t kPage = 4096;
  unsigned sum = 0;
  for (std::size_t i = 0; i < file_.bytes().size(); i += kPage)
    sum += static_cast<unsigned>(file_.bytes()[i]);
  // The sum is of no interest; a volatile store keeps the loop from being optimised away.
  [[maybe_unused]] volatile unsigned keep = sum;
}

}  // namespace carnot::worker
