#include "logging/select.hpp"

#include <functional>
#include <limits>
#include <optional>
#include <utility>

namespace aiod::logging {
namespace {

// Copies what matches until one of the two limits is reached.
class Copier {
 public:
  Copier(const Filter& filter, std::size_t max) : filter_(filter), max_(max) {}

  bool operator()(const RecordView& line) {
    last_seq = line.seq;
    if (filter_.matches_envelope(line)) {
      lines.emplace_back(line);
      bytes_ += line.text.size();
    }
    return ++seen_ < scan_step && lines.size() < max_ && bytes_ < filter_.slice_bytes();
  }

  std::vector<Record> lines;
  std::optional<std::uint64_t> last_seq;

 private:
  const Filter& filter_;
  std::size_t max_;
  std::size_t seen_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace

std::vector<Record> scan_forward(const RingView& view, std::uint64_t& position, const Filter& filter,
                                 std::size_t max) {
  Copier copier(filter, max);
  position = view.forward(position, std::ref(copier));
  return std::move(copier.lines);
}

std::vector<Record> scan_backward(const RingView& view, std::uint64_t& position, const Filter& filter,
                                  std::uint64_t& reached) {
  Copier copier(filter, std::numeric_limits<std::size_t>::max());
  position = view.backward(position, std::ref(copier));
  reached = copier.last_seq.value_or(reached);
  if (filter.after() >= reached) position = view.begin();
  return std::move(copier.lines);
}

void keep_matching(std::vector<Record> lines, const Filter& filter, std::vector<Record>& records) {
  for (Record& line : lines) {
    if (filter.matches_text(line.text)) records.push_back(std::move(line));
  }
}

}  // namespace aiod::logging
