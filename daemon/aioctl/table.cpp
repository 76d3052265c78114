#include "aioctl/table.hpp"

#include <algorithm>

#include "aioctl/render_lines.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

std::string join(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) line += pad(cells[i], widths[i] + 2);
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

std::string Table::render(const Terminal& terminal) const {
  std::vector<std::size_t> widths(heading_.size());
  const auto widen = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], display_width(cells[i]));
  };
  widen(heading_);
  std::for_each(rows_.begin(), rows_.end(), widen);
  std::string out = paint(terminal, Tone::bold, join(heading_, widths)) + '\n';
  for (const auto& row : rows_) out += join(row, widths) + '\n';
  return fit(out, terminal);
}

}  // namespace aiod::aioctl
