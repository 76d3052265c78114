#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include <aio/gpio.hpp>

namespace aio::gpio {

/// The edges that one claim has still to read. Where several claims share an input each has its own, so that
/// every one of them gets every edge. When there are too many the oldest are lost.
class UnreadEdges {
 public:
  /// `before`: how many edges the inputs had before the claim, which counts its own from 1.
  UnreadEdges(std::size_t capacity, std::uint64_t before) : capacity_(capacity), before_(before) {}

  /// `edge` is counted as the inputs have it.
  void add(LineEdge edge) {
    if (edges_.size() == capacity_) edges_.pop_front();
    edge.sequence -= before_;
    edges_.push_back(edge);
  }

  bool empty() const noexcept { return edges_.empty(); }

  LineEdge take() {
    const LineEdge edge = edges_.front();
    edges_.pop_front();
    return edge;
  }

 private:
  std::size_t capacity_;
  std::uint64_t before_;
  std::deque<LineEdge> edges_{};
};

}  // namespace aio::gpio
