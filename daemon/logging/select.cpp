#include "logging/select.hpp"

#include <algorithm>
#include <utility>

namespace aiod::logging {
namespace {

// Copies what matches until one of the two limits is reached.
class Copier {
 public:
  Copier(const Filter& filter, std::size_t max) : filter_(filter), max_(max) {}

  bool operator()(const RecordView& line) {
    if (filter_.matches_envelope(line)) lines.emplace_back(line);
    return ++seen_ < scan_step && lines.size() < max_;
  }

  std::vector<Record> lines;

 private:
  const Filter& filter_;
  std::size_t max_;
  std::size_t seen_ = 0;
};

}  // namespace

std::vector<Record> scan_forward(const RingView& view, std::uint64_t& position, const Filter& filter,
                                 std::size_t max) {
  Copier copier(filter, max);
  position = view.forward(position, std::ref(copier));
  return std::move(copier.lines);
}

std::vector<Record> scan_backward(const RingView& view, std::uint64_t& position, const Filter& filter,
                                  std::size_t max) {
  Copier copier(filter, max);
  position = view.backward(position, std::ref(copier));
  return std::move(copier.lines);
}

void keep_matching(std::vector<Record> lines, const Filter& filter, std::vector<Record>& records) {
  for (Record& line : lines) {
    if (filter.matches_text(line.text)) records.push_back(std::move(line));
  }
}

std::vector<Record> last_lines(const RingView& view, const Filter& filter, std::size_t max) {
  std::vector<Record> records;
  for (std::uint64_t position = view.end(); position > view.begin() && records.size() < max;)
    keep_matching(scan_backward(view, position, filter, max - records.size()), filter, records);
  std::reverse(records.begin(), records.end());
  return records;
}

}  // namespace aiod::logging
