#include "gpio/chardev_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "gpio/claim.hpp"

namespace aiod::gpio {
namespace {

using aio::gpio::InputOptions;
using aio::gpio::Line;
using aio::gpio::Lines;
using aio::gpio::OutputOptions;
using aio::gpio::Pin;

/// The edges that one claim of inputs gets, wherever they come from; outputs have none. Who waits when it
/// dies gets aio::Gone.
class ClaimedEdges {
 public:
  explicit ClaimedEdges(const LineRequest& request) : polled_(request.polled) {
    if (request.edges) told_to_ = EdgeStream::reader(request.edges);
    if (polled_) found_by_ = PolledEdges::reader(polled_);
  }
  ClaimedEdges(ClaimedEdges&&) noexcept = default;
  ClaimedEdges& operator=(ClaimedEdges&&) = delete;
  ~ClaimedEdges() {
    if (told_to_) told_to_->close();
    if (found_by_) found_by_->close();
  }

  template <class AnyEdge>
  aio::Task<AnyEdge> next(std::source_location where) const {
    if (found_by_) return PolledEdges::next<AnyEdge>(polled_, found_by_, where);
    return EdgeStream::Reader::next<AnyEdge>(told_to_, where);
  }

 private:
  std::shared_ptr<PolledEdges> polled_;
  std::shared_ptr<EdgeStream::Reader> told_to_{};
  std::shared_ptr<PolledEdges::Reader> found_by_{};
};

std::uint64_t levels_of(const LineRequest& request) {
  if (request.is_output()) return request.levels();
  return request.polled ? request.polled->levels() : request.read();
}

class ChardevOutput final : public Line {
 public:
  explicit ChardevOutput(Claim claim) : claim_(std::move(claim)) {}

  bool value() const override { return claim_->levels() != 0; }
  void set(bool active) override { claim_.set(active ? 1 : 0); }
  aio::Task<aio::gpio::Edge> edge(std::source_location) override {
    throw aio::GpioError("an output has no edges; claim it as an input");
  }

 private:
  Claim claim_;
};

/// Others may have the same request.
class ChardevInput final : public Line {
 public:
  ChardevInput(Claims& claims, std::shared_ptr<LineRequest> request, std::string owner)
      : claims_(claims), request_(std::move(request)), owner_(std::move(owner)), edges_(*request_) {}
  ChardevInput(const ChardevInput&) = delete;
  ChardevInput& operator=(const ChardevInput&) = delete;
  ~ChardevInput() override { claims_.unshare(*request_, owner_); }

  bool value() const override { return levels_of(*request_) != 0; }
  void set(bool) override { throw aio::GpioError("an input can't be set; claim it as an output"); }
  aio::Task<aio::gpio::Edge> edge(std::source_location where) override {
    return edges_.next<aio::gpio::Edge>(where);
  }

 private:
  Claims& claims_;
  std::shared_ptr<LineRequest> request_;
  std::string owner_;
  ClaimedEdges edges_;
};

/// Lines of one or several chips; each chip's are one request.
class ChardevLines final : public Lines {
 public:
  explicit ChardevLines(std::vector<Pin> pins) : pins_(std::move(pins)) {}

  void add(Claim claim) {
    auto& places = places_.emplace_back();
    for (const Pin& pin : claim->lines().pins)
      places.push_back(static_cast<std::size_t>(std::find(pins_.begin(), pins_.end(), pin) - pins_.begin()));
    edges_.emplace_back(*claim);
    claims_.push_back(std::move(claim));
  }

  /// Those that were claimed before one was refused.
  void abandon() {
    for (Claim& claim : claims_) claim.abandon();
    claims_.clear();
  }

  std::vector<bool> values() const override {
    std::vector<bool> all(pins_.size());
    for (std::size_t i = 0; i < claims_.size(); ++i) {
      const std::uint64_t bits = levels_of(*claims_[i]);
      for (std::size_t k = 0; k < places_[i].size(); ++k) all[places_[i][k]] = ((bits >> k) & 1U) != 0;
    }
    return all;
  }

  aio::Task<aio::gpio::LineEdge> edge(std::source_location where) override {
    if (claims_.front()->is_output()) throw aio::GpioError("outputs have no edges; claim them as inputs");
    if (claims_.size() > 1)
      throw aio::GpioError(
          fmt::format("{} and {} are on two chips, and nothing tells which edge came first; "
                      "claim the lines of each chip by themselves",
                      describe(claims_[0]->lines()), describe(claims_[1]->lines())));
    return edges_.front().next<aio::gpio::LineEdge>(where);
  }

  void set(const std::vector<bool>& active) override {
    if (!claims_.front()->is_output()) throw aio::GpioError("inputs can't be set; claim them as outputs");
    for (std::size_t i = 0; i < claims_.size(); ++i) {
      std::uint64_t bits = 0;
      for (std::size_t k = 0; k < places_[i].size(); ++k) bits |= std::uint64_t{active[places_[i][k]]} << k;
      claims_[i].set(bits);
    }
  }

 private:
  std::vector<Pin> pins_;
  std::vector<Claim> claims_;
  std::vector<ClaimedEdges> edges_{};             // of each claim
  std::vector<std::vector<std::size_t>> places_;  // of each claim's lines among the pins
};

// All or none, also when the lines are several chips'.
template <class Request>
std::unique_ptr<Lines> claim_all(Claims& claims, const std::vector<Pin>& pins, Request request) {
  const std::vector<Wanted> all = claims.sorted(pins);
  for (const Wanted& lines : all) claims.check_free(lines);
  auto group = std::make_unique<ChardevLines>(pins);
  try {
    for (const Wanted& lines : all) group->add(Claim(claims, request(lines)));
  } catch (...) {
    group->abandon();
    throw;
  }
  return group;
}

}  // namespace

std::unique_ptr<Line> claim_output(Claims& claims, const Pin& pin, const OutputOptions& options,
                                   const std::string& owner) {
  const Wanted line = claims.sorted({pin}).front();
  return std::make_unique<ChardevOutput>(Claim(claims, claims.outputs(line, options, owner)));
}

std::unique_ptr<Line> claim_input(Claims& claims, const Pin& pin, const InputOptions& options,
                                  const std::string& owner) {
  const Wanted line = claims.sorted({pin}).front();
  return std::make_unique<ChardevInput>(claims, claims.shared_input(line, options, owner), owner);
}

std::unique_ptr<Lines> claim_outputs(Claims& claims, const std::vector<Pin>& pins,
                                     const OutputOptions& options, const std::string& owner) {
  return claim_all(claims, pins, [&](const Wanted& lines) { return claims.outputs(lines, options, owner); });
}

std::unique_ptr<Lines> claim_inputs(Claims& claims, const std::vector<Pin>& pins, const InputOptions& options,
                                    const std::string& owner) {
  return claim_all(claims, pins, [&](const Wanted& lines) { return claims.inputs(lines, options, owner); });
}

}  // namespace aiod::gpio
