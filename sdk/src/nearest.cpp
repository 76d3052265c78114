#include <aio/detail/nearest.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace aio::detail {
namespace {

constexpr std::size_t longest_name = 64;

// Damerau-Levenshtein distance with adjacent swaps ("optimal string alignment").
std::size_t distance(std::string_view a, std::string_view b) {
  using Row = std::array<std::size_t, longest_name + 1>;
  Row before_last{};
  Row last{};
  Row row{};
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last = last;
    last = row;
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view name, const std::vector<std::string>& known) {
  std::optional<std::string> best;
  std::size_t least = 3;
  if (name.size() > longest_name) return best;
  for (const std::string& candidate : known) {
    if (candidate.size() > longest_name) continue;
    const std::size_t apart = distance(name, candidate);
    if (apart >= least || 2 * apart >= std::max(name.size(), candidate.size())) continue;
    least = apart;
    best = candidate;
  }
  return best;
}

}  // namespace aio::detail
