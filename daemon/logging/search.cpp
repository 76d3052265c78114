#include "logging/search.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "logging/select.hpp"

namespace aiod::logging {

Search::Search(WithRing with_ring, Filter filter, std::size_t max, std::uint64_t end, std::uint64_t next_seq)
    : with_ring_(std::move(with_ring)),
      filter_(std::move(filter)),
      max_(max),
      position_(end),
      next_seq_(next_seq),
      reached_(next_seq),
      oldest_(next_seq),
      more_(max > 0) {}

bool Search::step() {
  if (!more_) return false;
  std::vector<Record> lines;
  with_ring_([&](const RingView& ring) { look_at(ring, lines); });
  const std::size_t before = found_.size();
  keep_matching(std::move(lines), filter_, found_);
  for (std::size_t i = before; i < found_.size(); ++i)
    found_bytes_ += sizeof(Record) + found_[i].unit.size() + found_[i].text.size();
  if (found_.size() >= max_) more_ = false;
  found_.resize(std::min(found_.size(), max_));
  return more_;
}

void Search::look_at(const RingView& ring, std::vector<Record>& lines) {
  lines = scan_backward(ring, position_, filter_, reached_);
  oldest_ = ring.oldest_seq().value_or(next_seq_);
  more_ = position_ > ring.begin();
}

std::vector<Record> Search::take() {
  std::reverse(found_.begin(), found_.end());
  found_bytes_ = 0;
  return std::exchange(found_, {});
}

std::uint64_t Search::lost() const noexcept {
  const auto after = filter_.after();
  const std::uint64_t oldest = std::min(reached_, oldest_);
  return after && oldest > *after ? oldest - *after - 1 : 0;
}

Search search_image(RingImage image, Filter filter, std::size_t max) {
  const auto kept = std::make_shared<const RingImage>(std::move(image));
  const RingView view = kept->view();
  return {[kept](const auto& look) { look(kept->view()); }, std::move(filter), max, view.end(),
          kept->next_seq()};
}

}  // namespace aiod::logging
